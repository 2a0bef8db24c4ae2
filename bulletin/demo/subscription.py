def build_subscription() -> str | None:
    return None
