def build_events() -> str | None:
    return None
