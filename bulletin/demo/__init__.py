def build_bulletin():
    return None
