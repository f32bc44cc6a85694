"""What ``migrate`` does beyond Django's: one at a time, without holding up calls, and again after it was cut off."""
