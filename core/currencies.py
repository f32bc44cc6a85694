"""ISO 4217: the currencies that a ledger may be kept in, their numbers and how many decimal places their money has."""

from __future__ import annotations

ISO_4217 = {
    0: """BIF108 CLP152 DJF262 GNF324 ISK352 JPY392 KMF174 KRW410 PYG600 RWF646 UGX800 VND704 VUV548
    XAF950 XOF952 XPF953
    """,
    2: """AED784 AFN971 ALL008 AMD051 AOA973 ARS032 AUD036 AWG533 AZN944 BAM977 BBD052 BDT050 BGN975 BMD060 BND096
    BOB068 BRL986 BSD044 BTN064 BWP072 BYN933 BZD084 CAD124 CDF976 CHF756 CNY156 COP170 CRC188 CUP192 CVE132 CZK203
    DKK208 DOP214 DZD012 EGP818 ERN232 ETB230 EUR978 FJD242 FKP238 GBP826 GEL981 GHS936 GIP292 GMD270 GTQ320 GYD328
    HKD344 HNL340 HTG332 HUF348 IDR360 ILS376 INR356 IRR364 JMD388 KES404 KGS417 KHR116 KPW408 KYD136 KZT398 LAK418
    LBP422 LKR144 LRD430 LSL426 MAD504 MDL498 MGA969 MKD807 MMK104 MNT496 MOP446 MRU929 MUR480 MVR462 MWK454 MXN484
    MYR458 MZN943 NAD516 NGN566 NIO558 NOK578 NPR524 NZD554 PAB590 PEN604 PGK598 PHP608 PKR586 PLN985 QAR634 RON946
    RSD941 RUB643 SAR682 SBD090 SCR690 SDG938 SEK752 SGD702 SHP654 SLE925 SOS706 SRD968 SSP728 STN930 SVC222 SYP760
    SZL748 THB764 TJS972 TMT934 TOP776 TRY949 TTD780 TWD901 TZS834 UAH980 USD840 UYU858 UZS860 VED926 VES928 WST882
    XCD951 XCG532 YER886 ZAR710 ZMW967 ZWG924
    """,
    3: "BHD048 IQD368 JOD400 KWD414 LYD434 OMR512 TND788",
}
"""Decimal places -> letters and number. Without the units that nobody pays with (gold, CLF, UYW...): some of those have
four places, and columns of money have three. With the lev, which ledgers were kept in until 2026."""
DECIMALS = {listed[:3]: places for places, text in ISO_4217.items() for listed in text.split()}
"""Letters -> decimal places."""
NUMBERS = {listed[:3]: listed[3:] for text in ISO_4217.values() for listed in text.split()}
"""Letters -> the number's three digits."""
USUAL_DECIMALS = 2
MOST_DECIMALS = max(ISO_4217)


def is_changed(before: str, after: str) -> bool:
    """Whether money in the one currency is something else in the other. A text that names none was never a currency:
    it may be mended."""
    return before.upper() in DECIMALS and before.upper() != after.upper()


def currency_choices() -> list[tuple[str, str]]:
    """The choices of a field that says what money is in: code and name."""
    return [(code, code) for code in sorted(DECIMALS)]


def decimals_of(currency: str) -> int:
    """Decimal places of the currency's money; two of a text that is none, as rows of a release before may hold."""
    return DECIMALS.get(currency.upper(), USUAL_DECIMALS)
