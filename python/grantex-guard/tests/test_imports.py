def test_imports() -> None:
    import grantex

    assert grantex.__doc__
