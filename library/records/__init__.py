"""What selectors give: typed rows that know no database, passed from layer to layer."""
