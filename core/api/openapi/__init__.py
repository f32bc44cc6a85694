"""The OpenAPI document: made from the tables of endpoints, printed by ``manage.py api_schema``, shown at /docs."""
