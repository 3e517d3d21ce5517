"""What an evidence base is about, as data.

A pack is a folder with ``topic.toml`` (search, ontology, words of claims) and the tables of the
evidence base; docs/topics.md describes its parts.
"""

from evidence.topic.check import EntryProblem
from evidence.topic.models import (
    ComparatorWords,
    ConceptRoles,
    ImportantDifference,
    RecordCues,
    SearchBlock,
    SearchTerm,
    StandIn,
    Term,
    Topic,
    find_broader,
)
from evidence.topic.pubmed_query import build_pmid_query, parse_pmid_query
from evidence.topic.read import (
    BUNDLED_FOLDER,
    TOPIC_FILE,
    TOPIC_FILE_NAME,
    check_topic,
    find_line,
    parse_topic,
    read_topic,
)

__all__ = [
    "BUNDLED_FOLDER",
    "TOPIC_FILE",
    "TOPIC_FILE_NAME",
    "ComparatorWords",
    "ConceptRoles",
    "EntryProblem",
    "ImportantDifference",
    "RecordCues",
    "SearchBlock",
    "SearchTerm",
    "StandIn",
    "Term",
    "Topic",
    "build_pmid_query",
    "check_topic",
    "find_broader",
    "find_line",
    "parse_pmid_query",
    "parse_topic",
    "read_topic",
]
