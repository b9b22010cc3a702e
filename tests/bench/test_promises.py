"""The bench's own logic: what it says of promises, how its tables read, what it keeps. Nothing here is timed."""

from __future__ import annotations

import os
import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from tests.bench import promises, report, stores
from tests.bench.commands import Loaded, Run, command, peak_memory
from tests.bench.documents import Beside, Made
from tests.bench.memory import Lookup
from tests.bench.promises import NO, UNSURE, YES, Found, Promise
from tests.bench.rows import Row, Slow
from tests.bench.searching import Searched
from tests.bench.serving import Asked, Served
from tests.bench.sizes import Sized
from tests.bench.tables import Clocked, shown, table
from tests.bench.vocabulary import Vocabulary
from tests.bench.watching import Watch, share, spent
from tests.bench.working import Worked


def served(per_second: float = 100.0, *, p95: float = 2.0, is_busy: bool = False) -> Served:
    return Served(per_second, 1.0, p95, 3.0, 1000, is_busy)


def row(
    name: str, items: int, *, rate: float = 100.0, cpu: float = 2.0, queries: int = 5, is_busy: bool = False
) -> Row:
    return Row(name, "SQLite", items, served(rate, is_busy=is_busy), rate / 100, queries, cpu, 150.0)


def answers(found: Found) -> dict[str, str]:
    return {each.promised: each.kept for each in promises.promises(found)}


def kept(found: Found, beginning: str) -> str:
    (only,) = [answer for promised, answer in answers(found).items() if promised.startswith(beginning)]
    return only


@pytest.mark.parametrize(("rate", "answer"), [(90.0, YES), (70.0, NO)])
def test_a_cached_page_is_held_against_the_bare_ones_of_its_site(rate: float, answer: str) -> None:
    found = Found(
        rows=[row("bare WSGI callable", 100), row("bare Flask route", 100, rate=60), row("304", 100, rate=95)]
    )
    found.rows.append(row("cached profile", 100, rate=rate))
    assert kept(found, "a cached page reaches 0.8") == answer
    assert kept(found, "a cached page is faster") == YES
    assert kept(found, "a 304 is faster") == YES


def test_the_worst_of_all_sites_counts() -> None:
    found = Found(rows=[row("bare WSGI callable", items) for items in (100, 50_000)])
    found.rows += [row("cached profile", 100, rate=90), row("cached profile", 50_000, rate=79)]
    assert kept(found, "a cached page reaches 0.8") == NO


def test_what_others_spoiled_is_not_said_to_be_kept_or_broken() -> None:
    found = Found(rows=[row("bare WSGI callable", 100, is_busy=True), row("cached profile", 100, rate=79)])
    assert kept(found, "a cached page reaches 0.8") == UNSURE


def test_pages_may_cost_a_fifth_more_than_those_of_the_smallest_site_that_show_as_much() -> None:
    found = Found(rows=[row("304", 100)])
    found.sized = [Sized("list", "SQLite", items, shown, 1.0, cost) for items, shown, cost in _SIZES]
    same, drawn = (each for each in promises.promises(found) if each.promised.startswith("list"))
    assert (same.kept, same.promised) == (
        YES,
        "list, 50 entries, found the same: within 20 % between 5,000 and 50,000 items",
    )
    assert (drawn.kept, drawn.measured) == (NO, "4.0 and 5.0 ms of CPU: +25 %")
    found.sized[-1] = Sized("list", "SQLite", 50_000, 50, 1.0, 4.7)
    assert [each.kept for each in promises.promises(found) if each.promised.startswith("list")] == [YES, YES]
    found.sized[1:2] = []
    assert not [each for each in promises.promises(found) if each.promised.startswith("list")]


_SIZES = (100, 7, 1.0), (5000, 50, 4.0), (50_000, 50, 5.0)


@pytest.mark.parametrize(("queries", "cpu", "answer"), [(6, 5.0, YES), (7, 1.0, NO), (5, 5.1, NO)])
def test_a_profile_is_held_against_queries_and_processor(queries: int, cpu: float, answer: str) -> None:
    found = Found(rows=[row("country profile, drawn anew", 100, cpu=cpu, queries=queries)])
    assert kept(found, "an uncached profile") == answer


def test_nothing_is_said_of_what_was_not_measured() -> None:
    assert promises.promises(Found()) == []
    found = Found(rows=[row("home, drawn anew", 100)], searches=[searched(100, 10, is_busy=False)])
    assert promises.promises(found) == []


def searched(items: int, p95: float, *, is_busy: bool, cpu95: float = 10.0) -> Searched:
    return Searched("the engine", "SQLite", items, 5, p95, p95, 5, cpu95, cpu95, 9, is_busy)


@pytest.mark.parametrize(
    ("p95", "cpu95", "is_busy", "answer"),
    [(29, 29, False, YES), (31, 29, False, NO), (29, 20, True, YES), (80, 20, True, UNSURE), (80, 31, True, NO)],
)
def test_others_can_only_make_a_time_longer(p95: float, cpu95: float, is_busy: bool, answer: str) -> None:
    found = Found(
        rows=[row("home, drawn anew", 50_000)], searches=[searched(50_000, p95, is_busy=is_busy, cpu95=cpu95)]
    )
    assert kept(found, "search over 50,000 items") == answer


def beside(others: str, p95: float, answered: float, *, is_busy: bool = False) -> Beside:
    return Beside("cached profile", "SQLite", others, served(p95=p95, is_busy=is_busy), answered, 0.0)


@pytest.mark.parametrize(
    ("p95", "is_busy", "answer"), [(9.0, False, YES), (9.0, True, YES), (11.0, False, NO), (11.0, True, UNSURE)]
)
def test_pages_are_not_starved_where_nobody_feels_it(p95: float, is_busy: bool, answer: str) -> None:
    found = Found(beside=[beside("nobody", 1.0, 0.0), beside("4 who search", p95, 30.0, is_busy=is_busy)])
    assert kept(found, "cached profile is not starved") == answer


def whole() -> Found:
    """A run of two sites on SQLite, in which everything was measured."""
    names = ("bare WSGI callable", "bare Flask route", "cached profile", "304", "home, found the same")
    return Found(
        rows=[row(name, items, is_busy=items == 100) for items in (100, 50_000) for name in names],
        searches=[searched(items, 20.0, is_busy=False) for items in (100, 50_000)],
        slow=[Slow("SQLite", 0, served(), 1.0), Slow("SQLite", 20, served(90), 0.9)],
        made=[Made("guide", "SQLite", 20, 90, 120, 130, 80, 50_000, False)],
        beside=[beside("nobody", 1.0, 0.0), beside("4 who search", 2.0, 30.0)],
        loads=[Loaded("SQLite", 112, Run(10.0, None))],
        lookups=[Lookup("SQLite", 50_000, 10.0, 20.0, 1.0, False)],
        worked=[Worked("a passage in the editor", "SQLite", 40.0, 50.0, 40.0, 30, False)],
        sized=[Sized("home", "SQLite", items, 0, 2.0, 3.0) for items in (100, 50_000)],
    )


def test_the_page_has_a_line_for_a_page_and_database_with_sizes_side_by_side() -> None:
    text = report.page(whole(), report.Circumstances(300.0, 0.02, "15.4"))
    (line,) = [each for each in text.splitlines() if each.startswith("| home, found the same | SQLite")]
    cells = [cell.strip() for cell in line.strip("|").split("|")]
    assert cells == [
        "home, found the same",
        "SQLite",
        "~100 · 100",
        "~1.00 · 1.00",
        "~2.00 · 2.00",
        "~3.00 · 3.00",
        "2.00",
        "5",
        "1,000",
        "150",
    ]
    assert "sites of **100 · 50,000 items**" in text
    assert "PostgreSQL 15.4" in text
    assert "in 5.0 minutes" in text


def test_the_page_of_a_run_of_parts_has_no_empty_tables() -> None:
    text = report.page(Found(searches=whole().searches), report.Circumstances(60.0, 0.0, None))
    assert [line for line in text.splitlines() if line.startswith("#")] == [
        "# Benchmarks",
        "## What was promised",
        "## Search",
        "## What the sites hold",
    ]
    bare = report.page(Found(), report.Circumstances(60.0, 0.0, None))
    assert "|" not in bare


def test_a_size_that_a_database_was_not_asked_at_is_a_dash() -> None:
    found = whole()
    found.rows.append(Row("304", "PostgreSQL", 50_000, served(), 1.0, 1, None, None))
    text = report.page(found, report.Circumstances(300.0, 0.0, "15.4"))
    (line,) = [
        each for each in text.splitlines() if each.startswith("| 304") and "| PostgreSQL" in each and "~" not in each
    ]
    assert "| – · 100 |" in " ".join(line.split())


def test_without_postgresql_sqlite_alone_is_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stores, "has_postgresql", lambda: False)
    with stores.postgresql(tmp_path) as found:
        assert found is None
    assert not (tmp_path / "postgresql").exists()


@pytest.fixture
def reachable() -> Iterator[Path]:
    """A folder that the user of PostgreSQL's server reaches too; those of pytest are its own user's alone."""
    with tempfile.TemporaryDirectory(prefix="portal-bench-test-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.mark.skipif(not stores.has_postgresql(), reason="PostgreSQL is not installed")
def test_databases_of_postgresql_outlive_its_server(reachable: Path) -> None:
    def make(url: str) -> None:
        with create_engine(url, poolclass=NullPool).begin() as connection:
            connection.execute(text("CREATE TABLE told AS SELECT 7 AS number"))

    def fail(_url: str) -> None:
        raise KeyboardInterrupt

    with stores.postgresql(reachable) as store:
        assert store is not None
        stores.kept(store, "one", make)
        with pytest.raises(KeyboardInterrupt):
            stores.kept(store, "two", fail)
    with stores.postgresql(reachable) as store:
        assert store is not None
        assert (store.has("one"), store.has("two")) == (True, False)
        copy = create_engine(stores.kept(store, "three", lambda _url: None, like="one"), poolclass=NullPool)
        with copy.connect() as connection:
            assert connection.scalar(text("SELECT number FROM told")) == 7


def test_the_page_counts_its_promises_and_says_how_busy_the_machine_was() -> None:
    found = whole()
    every = promises.promises(found)
    quiet = report.page(found, report.Circumstances(300.0, 0.02, None))
    busy = report.page(found, report.Circumstances(300.0, 0.6, None))
    assert f"Kept: {sum(each.kept == YES for each in every)} of {len(every)}" in quiet
    assert all(f"| {each.promised} " in quiet for each in every)
    assert "Other programs took 2 %" in quiet
    assert "**Other programs took 60 %" in busy
    assert all("  \n" not in text and "None" not in text for text in (quiet, busy))


def test_every_promise_is_on_the_page_once() -> None:
    every: list[Promise] = promises.promises(whole())
    assert len({(each.promised, each.database) for each in every}) == len(every)


def test_numbers_are_short_and_marked_where_they_are_spoiled() -> None:
    assert [shown(each) for each in (None, 5, 12_345, 0.123, 12.34, 1234.5)] == [
        "",
        "5",
        "12,345",
        "0.12",
        "12.3",
        "1,234",
    ]
    assert shown(Clocked(2.0, is_busy=True)) == "~2.00"
    assert shown([1, 1, 1]) == "1"
    assert shown([1, None, 2]) == "1 · – · 2"
    lines = table(("page", "ms"), [["home", 2.0], ["a longer name", [1.0, 20.0]]]).splitlines()
    assert len({len(line) for line in lines}) == 1


def test_a_moment_in_which_others_took_much_spoils_a_row_by_its_length() -> None:
    short, long = Asked(0.1, [1.0], 10, others=0.9), Asked(1.0, [1.0], 10, others=0.0)
    assert not Served.of([short, long]).is_busy
    assert Served.of([short, short]).is_busy


def test_what_others_take_is_a_share_of_all_processors() -> None:
    assert share(2.0, seconds=2.0, processors=2) == 0.5
    assert share(-0.1, seconds=2.0, processors=2) == 0.0
    assert share(9.0, seconds=2.0, processors=2) == 1.0
    with Watch() as watch:
        began = spent()
        while spent() - began < 0.02:
            pass
    assert 0.0 <= watch.others <= 1.0


def test_a_command_tells_what_it_held_itself(tmp_path: Path) -> None:
    """What started it may have held much more, which Linux counts as the command's."""
    if peak_memory() is None:
        pytest.skip("the system does not say")
    held = bytearray(os.urandom(1024)) * (400 * 1024)
    run = command(["--help"], {"PORTAL_DATA_DIR": str(tmp_path)})
    assert run.peak is not None
    assert len(held) / 1024**2 > run.peak > 10


def test_a_command_that_fails_ends_the_run(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="no-such-command"):
        command(["no-such-command"], {"PORTAL_DATA_DIR": str(tmp_path)})


def test_a_database_is_made_once_and_never_found_half_made(tmp_path: Path) -> None:
    store, made = stores.SqliteStore(tmp_path), list[str]()

    def make(url: str) -> None:
        made.append(url)
        Path(url.removeprefix("sqlite:///")).write_bytes(b"whole")

    def fail(url: str) -> None:
        make(url)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stores.kept(store, "one", fail)
    assert not store.has("one")
    assert stores.kept(store, "one", make) == stores.kept(store, "one", make) == store.url("one")
    assert len(made) == 2
    stores.kept(store, "two", lambda _url: None, like="one")
    assert (tmp_path / "two.sqlite3").read_bytes() == b"whole"


def test_folders_of_other_programs_are_removed_a_day_after_their_last_run(tmp_path: Path) -> None:
    current, old, recent, foreign = (
        tmp_path / name
        for name in (
            "portal-bench-00000000000a",
            "portal-bench-00000000000b",
            "portal-bench-00000000000c",
            "portal-bench-notours",
        )
    )
    for each in (current, old, recent, foreign):
        each.mkdir()
        (each / "used").touch()
    long_ago = time.time() - 2 * stores.KEPT_SECONDS
    for each in (current, old, foreign):
        os.utime(each / "used", (long_ago, long_ago))
    stores.discard_old(current)
    assert {each.name for each in tmp_path.iterdir()} == {current.name, recent.name, foreign.name}


def test_a_copy_has_texts_of_its_own_that_are_as_long_as_its_originals() -> None:
    words = Vocabulary(("ett", "två"), (1.0, 1.5))
    like = {"A": "Sample 1\nA title of it", "B": "One. Two three."}
    title, texts = words.texts(like, "A title of it", random.Random(1))  # noqa: S311  # the same every time
    assert texts["A"].split("\n")[1] == title
    assert len(title.split()) == 4
    assert len(texts["B"].split()) == 3
    assert texts["B"].endswith(".")
    assert not title.endswith(".")
    assert {word.strip(".").lower() for word in " ".join(texts.values()).split()} <= {"ett", "två"}
