"""Short names of constructs, for the ids of others that belong to them."""

from weakref import WeakKeyDictionary

from constructs import IConstruct

_addresses: "WeakKeyDictionary[IConstruct, str]" = WeakKeyDictionary()


def short_address(construct: IConstruct) -> str:
    """The end of a construct's address, which is enough to tell the constructs of one app from each other.

    It asks the node process once for each construct: services share their listener, load balancer and instances.

    Args:
        construct: The construct.
    """
    if construct not in _addresses:
        _addresses[construct] = construct.node.addr[-8:]
    return _addresses[construct]
