"""Passwords: how they are kept, how long that takes, and which are refused."""

from __future__ import annotations

import threading
import time
from statistics import median

import pytest

from portal.accounts import passwords
from portal.foundation.i18n import language
from tests.accounts.accounts import PASSWORD, hash_of


def test_a_hash_has_the_parameters_that_owasp_asks_for() -> None:
    assert hash_of(PASSWORD).startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.hashed(PASSWORD) != hash_of(PASSWORD)
    assert not passwords.is_outdated(hash_of(PASSWORD))
    assert passwords.is_outdated("$argon2id$v=19$m=8192,t=1,p=1$c29tZXNhbHQ$RdescudvJCsgt3ub+b4dWRWJTmaaXTVF")


def test_the_right_password_is_right_and_others_are_not() -> None:
    assert passwords.is_right(hash_of(PASSWORD), PASSWORD)
    assert not passwords.is_right(hash_of(PASSWORD), PASSWORD + " ")
    assert not passwords.is_right(None, PASSWORD)
    assert not passwords.is_right(None, "the password of nobody")
    assert not passwords.is_right("nonsense", PASSWORD)


def test_a_password_is_the_same_however_a_keyboard_composes_it() -> None:
    assert passwords.is_right(passwords.hashed("la can\u0303a de azu\u0301car"), "la ca\u00f1a de az\u00facar")


def test_nobody_takes_as_long_as_somebody() -> None:
    def took(kept: str | None, password: str) -> float:
        start = time.thread_time()
        passwords.is_right(kept, password)
        return time.thread_time() - start

    kept = hash_of(PASSWORD)
    pairs = [(took(kept, "wrong password"), took(None, "wrong password"), took(kept, "x" * 1000)) for _n in range(9)]
    known, unknown, huge = (median(each) for each in zip(*pairs, strict=True))
    assert 0.5 < known / unknown < 2
    assert 0.5 < known / huge < 2


def test_only_a_few_hashes_are_made_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    at_once, most, lock = 0, 0, threading.Lock()

    class Slow:
        def hash(self, _password: str) -> str:
            nonlocal at_once, most
            with lock:
                at_once += 1
                most = max(most, at_once)
            time.sleep(0.02)
            with lock:
                at_once -= 1
            return ""

    monkeypatch.setattr(passwords, "_hasher", Slow())
    threads = [threading.Thread(target=passwords.hashed, args=("x",)) for _number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == passwords.AT_ONCE


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("short", "at least 12"),
        ("elevenchars", "at least 12"),
        ("x" * 300, "at most 256"),
        ("abababababab", "repeats"),
        ("ana.lind@portal.example", "made of your name"),
        ("AnaLindAnaLind1", "made of your name"),
        ("communitiesnetwork", "made of your name"),
    ],
)
def test_what_is_easy_to_guess_is_refused(password: str, words: str) -> None:
    told = passwords.fault(password, "Ana Lind", "ana.lind@portal.example", "National Network for Safe Communities")
    with language("en"):
        assert words in str(told)


@pytest.mark.parametrize("password", ["cuatro palabras sin relación", "correct horse battery staple", "Tr0ub4dor&3xyz"])
def test_what_is_long_and_the_persons_own_is_taken(password: str) -> None:
    assert passwords.fault(password, "Ana Lind", "ana.lind@portal.example") is None
