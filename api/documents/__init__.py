"""What may be asked of the routing engine, as JSON: the shapes, and the facts that they mean."""
