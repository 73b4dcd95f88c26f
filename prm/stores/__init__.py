"""Where notes, plans and contacts are kept, behind one protocol."""

from prm.stores.protocol import Readable, Store, StoreUnavailable

__all__ = ["Readable", "Store", "StoreUnavailable"]
