"""Which rule a URI of a Server has. The cases are those of uri-names.test.ts."""

import pytest
from grantex_mcp.uri_names import uri_names

find = uri_names(
    ["memo://secret", "memo://{id}", "file:///srv/{+path}", "db://{table}/{row*}", "file:///srv/a+b"]
)


@pytest.mark.parametrize(
    ("uri", "name", "variables"),
    [
        ("memo://secret", "memo://secret", {}),
        ("memo://7", "memo://{id}", {"id": "7"}),
        ("memo://a%20b", "memo://{id}", {"id": "a%20b"}),
        ("file:///srv/a/b.txt", "file:///srv/{+path}", {"path": "a/b.txt"}),
        ("db://people/7/name", "db://{table}/{row*}", {"table": "people", "row": "7/name"}),
        ("file:///srv/a+b", "file:///srv/a+b", {}),
        ("memo://{id}", "memo://{id}", {}),
    ],
)
def test_a_uri_has_the_rule_of_its_text_or_of_a_template(
    uri: str, name: str, variables: dict[str, str]
) -> None:
    assert find(uri) == (name, variables)


@pytest.mark.parametrize(
    "uri",
    [
        "memo://SECRET",
        "memo://secre%74",
        "memo://secret/",
        "memo://ſecret",
        "memo://secret?",
        "memo://secret?a=1",
        "memo://secret#a",
        "memo://7#all",
        "memo://7?all",
        "memo://user:word@7",
        "memo://secret:80",
        "memo://secret;v=1",
        "memo://secret%3Fa",
        "memo:///secret",
        "memo:secret",
        "memo://secret.",
        "memo://{secret}",
        "memo://..",
        "file:///srv/../etc/passwd",
        "file:///srv/%2e%2e/etc/passwd",
        "file:///srv/..%2fetc/passwd",
        "file:///srv/..\\etc\\passwd",
        "file:///srv/..;/etc/passwd",
        "file:///srv//a+b",
        "file:////srv/a+b",
        "file:///srv/a+b/",
        "file:///srv/a+b.",
        "file:///srv/a+b%20",
        "file:///srv/a+b::$DATA",
        "file:///srv/a%2Bb",
        "file:///srv/a%2Bb?x",
        "file:///srv%EF%BC%BCa+b",
        "file://srv/a",
        "file:///srv/a?x",
        "file:///srv/a^b",
        "file:///srv/%252e%252e/etc/passwd",
        "file:///srv/a\nb",
        "file:///srv/a%00b",
        "file:///srv/a\ud800",
        "FILE:///srv/a",
        " file:///srv/a",
        f"file:///srv/{'a' * 9_000}",
        "other://7",
        "memo://7/8",
        "",
    ],
)
def test_a_uri_that_a_server_could_take_for_another_has_none(uri: str) -> None:
    assert find(uri) is None


def test_a_uri_that_templates_match_in_two_ways_has_none() -> None:
    of_two = uri_names(["a://{x}/b", "a://b/{y}"])
    assert of_two("a://b/b") is None
    assert of_two("a://c/b") == ("a://{x}/b", {"x": "c"})
    of_one = uri_names(["a://{name}.{type}"])
    assert of_one("a://archive.tar.gz") is None
    assert of_one("a://archive.tar") == ("a://{name}.{type}", {"name": "archive", "type": "tar"})
    assert uri_names(["a://{+path}-{part}"])("a://b-c/d-e") == (
        "a://{+path}-{part}",
        {"path": "b-c/d", "part": "e"},
    )


def test_a_query_a_user_or_a_port_counts_where_a_rule_names_it() -> None:
    counting = uri_names(
        [
            "logs://app/{id}",
            "logs://app/{id}?tail={lines}",
            "logs://app/secret",
            "pg://ann@db:5432/{table}",
            "pg://db/salaries",
        ]
    )
    assert counting("logs://app/7?tail=5") == ("logs://app/{id}?tail={lines}", {"id": "7", "lines": "5"})
    assert counting("pg://ann@db:5432/people") == ("pg://ann@db:5432/{table}", {"table": "people"})
    for uri in ("logs://app/secret?tail=5", "logs://app/7?all", "pg://ann@db:5432/salaries"):
        assert counting(uri) is None


@pytest.mark.parametrize(
    ("template", "before", "unit", "after"),
    [
        ("calendar://{year}-{month}-{day}-{hour}-{minute}", "calendar://", "-", "/x"),
        ("db://{+a}/{+b}/{+c}/{+d}/rows", "db://h", "/a", "/z"),
        ("file:///{+path}.{part}.{type}", "file:///h", ".a", "/z"),
        ("a://{p}{q}{r}{s}{t}", "a://h", "a", "/z"),
        ("a://h/{id}", "a://h/", ".%20", "z/z"),
    ],
)
def test_a_hostile_uri_is_answered(template: str, before: str, unit: str, after: str) -> None:
    """A matcher that tries every way does not come back from these."""
    filled = before + unit * ((8_192 - len(before) - len(after)) // len(unit))
    for uri in (filled, filled + after):
        uri_names([template, "a://h/other"])(uri)


@pytest.mark.parametrize(
    "name", ["a://{?x}", "a://{x", "a://{x,y}", "a://{x}/{x}", "a://{}", "a://{x}/\ue000"]
)
def test_a_template_that_is_not_supported_is_named(name: str) -> None:
    with pytest.raises(TypeError, match="template"):
        uri_names([name])
