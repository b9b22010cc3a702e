"""simplemma's lists of words (NOTICE.md names whose they are); importing this module loads none of them yet."""

from __future__ import annotations

from collections.abc import Iterator

from simplemma import Lemmatizer
from simplemma.strategies import DefaultStrategy
from simplemma.strategies.dictionaries import DefaultDictionaryFactory

from portal.languages import primary


class Lemmas:
    """The lists of the languages that are asked for, for as long as this lives."""

    def __init__(self) -> None:
        self._lists = DefaultDictionaryFactory(cache_max_size=1)
        strategy = DefaultStrategy(greedy=True, dictionary_factory=self._lists)
        self._lemmatizer = Lemmatizer(lemmatization_strategy=strategy)
        self._known: set[str] = set()
        self._unknown: set[str] = set()

    def lemma(self, word: str, tag: str) -> str:
        """A word's lemma; the word itself where simplemma knows no better, or not the language."""
        return self._lemmatizer.lemmatize(word, lang=primary(tag)) if self._knows(tag) else word

    def relatives(self, tag: str, lemmas: set[str]) -> Iterator[tuple[str, str]]:
        """All forms of some lemmas, with the lemma."""
        if self._knows(tag):
            for form, lemma in self._lists.get_dictionary(primary(tag)).items():
                if lemma in lemmas and form != lemma:
                    yield form, lemma

    def _knows(self, tag: str) -> bool:
        name = primary(tag)
        if name not in self._known | self._unknown:
            try:
                self._lists.get_dictionary(name)
                self._known.add(name)
            except ValueError:
                self._unknown.add(name)
        return name in self._known
