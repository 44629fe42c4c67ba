import os


def runs(examples: int) -> int:
    """How often a property is tried: so often in `npm run test:full`, a fifth of it in `npm test`."""
    return examples if os.environ.get("TEST_FULL") == "1" else examples // 5
