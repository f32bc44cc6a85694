"""Which account belongs to an address: subnets of all accounts that log in by IP, indexed in this process.

A city that lost power asks this a hundred thousand times; the subnets stand in a text, which no database can search.
The index carries a generation (edits show at once) and is rebuilt now and then (scripts that bypass signals).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from core.bulk import rows_by_pages
from core.cache.local import memory
from core.networks import Address, Network, parse_address, parse_networks
from tvmiddleware.models import Account

REBUILD_SECONDS = 600
Key = tuple[int, int, int]
"""IP version, prefix length, first address."""


@dataclass(frozen=True)
class SubnetIndex:
    prefixes: frozenset[tuple[int, int]]
    owners: dict[Key, list[int]]

    def find(self, ip: Address) -> set[int]:
        """Ids of the accounts with a subnet around the address."""
        found: set[int] = set()
        for version, length in self.prefixes:
            if version == ip.version:
                host_bits = ip.max_prefixlen - length
                found.update(self.owners.get((version, length, int(ip) >> host_bits << host_bits), ()))
        return found


def accounts_at(client_id: int, ip: str, *, generation: int, seconds: float) -> set[int]:
    """Candidates for a login from this address; the caller looks at their rows again. ``seconds``: the time, Unix."""
    version = (generation, int(seconds) // REBUILD_SECONDS)
    index = memory.get(("ip accounts", client_id), version, lambda: read_index(client_id))
    return index.find(parse_address(ip)) if index.prefixes else set()


def read_index(client_id: int) -> SubnetIndex:
    owners: defaultdict[Key, list[int]] = defaultdict(list)
    rows = Account.objects.filter(client_id=client_id, allow_login_by_ip=True).exclude(subnets="")
    for account_id, subnets in rows_by_pages(rows, "pk", "subnets"):
        for found in parse_networks.__wrapped__(
            subnets
        ):  # a hundred thousand lists would only push out the useful ones
            owners[key_of(found)].append(account_id)
    return SubnetIndex(frozenset(key[:2] for key in owners), dict(owners))


def key_of(network: Network) -> Key:
    return network.version, network.prefixlen, int(network.network_address)
