from tests.costs.params import Calls

CALLS: Calls = {
    "login/": lambda cast: {"abonement": cast.anna.abonement, "password": "1111"},
    "login/customer_list/": lambda cast: {"phone_number": "79990000001"},
    "login/ext/": lambda cast: {"abonement": cast.anna.abonement, "password": "1111"},
}
