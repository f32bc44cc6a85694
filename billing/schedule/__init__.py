"""What will be charged when, how much, for what and why, and what stops when the money does not suffice.

Pure: no database, no clock, no settings. ``state`` is a snapshot of one customer, ``prices`` its operator's price book;
``nights`` plays what a day brings, ``connecting`` what connecting a tariff costs, ``forecast`` looks ahead. The nightly
run, payments, connecting, automatic payments, notices, statements and offers all ask these modules; nobody else
multiplies a price. The rules as tables: docs/billing.md.
"""
