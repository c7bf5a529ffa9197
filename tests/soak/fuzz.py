"""Runs the properties of sources and readers over and over, on new examples each time.

    python -m tests.soak.fuzz --minutes 10

What is found is printed with the example that shows it; it becomes a test of its own.
"""

from __future__ import annotations

import argparse
import json
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial

from hypothesis import settings

from extract.sources import all_sources
from tests import (
    test_clean,
    test_dates,
    test_employer,
    test_hostile,
    test_level,
    test_pay_properties,
    test_place,
    test_reading_properties,
    test_source_properties,
    test_specialisation,
    test_text,
    test_years,
)
from tests import test_edge_properties as edges
from tests.loopback import loopback

EXAMPLES = 300
SETTINGS = "_hypothesis_internal_use_settings"


def properties() -> Iterator[tuple[str, Callable[[], object]]]:
    """Every property by name, with nothing left to give it."""
    for source in all_sources():
        run = test_source_properties.test_any_bytes_are_rows_or_drift
        yield f"bytes {source}", partial(longer(run), source=source)
    for shape in test_reading_properties.SHAPES:
        name = f"{shape.source} {shape.shape}"
        damaged = longer(test_reading_properties.test_a_damaged_page_is_kept_as_lines_or_is_drift)
        yield f"damaged {name}", partial(damaged, shape=shape)
        purged = longer(edges.test_a_row_goes_from_a_damaged_page_or_it_is_said_that_it_cannot)
        yield f"purged {name}", partial(purged, shape=shape)
        if shape.path.suffix == ".json":
            fields = longer(test_source_properties.test_any_value_in_any_field_costs_a_row_at_most)
            yield f"fields {name}", partial(fields, shape=shape)
    for source in edges.REDACTIONS:
        kept = longer(edges.test_what_is_left_of_a_redacted_page_can_be_read_or_is_drift)
        yield f"redacted {source}", partial(kept, source=source)
    with loopback() as server:
        answers = longer(edges.test_any_answer_of_a_server_is_a_page_with_an_outcome)
        yield "answers of a server", partial(answers, server=server)
    for test in (
        edges.test_a_damaged_list_of_pages_points_at_some_or_none,
        edges.test_a_damaged_workbook_is_rows_or_drift,
        edges.test_a_record_of_any_bytes_is_read_passed_over_or_named,
        edges.test_any_offer_is_read_or_said_to_be_unclear,
        test_hostile.test_no_number_of_a_field_becomes_pay_that_is_none,
        test_level.test_no_title_raises,
        test_source_properties.test_any_job_posting_data_is_rows_or_drift,
        test_source_properties.test_any_comment_is_a_row_without_an_address,
        test_reading_properties.test_any_posting_becomes_an_entry_or_a_rejection_with_a_rule,
        test_clean.test_cleaning_twice_changes_nothing_and_nothing_raises,
        test_dates.test_no_text_raises,
        test_employer.test_no_name_raises,
        test_pay_properties.test_no_text_makes_the_reader_fail,
        test_pay_properties.test_no_heap_of_pay_words_makes_the_reader_fail,
        test_pay_properties.test_no_field_makes_the_reader_fail,
        test_place.test_no_place_raises,
        test_specialisation.test_no_text_makes_it_raise_and_every_reading_has_a_rule,
        test_text.test_no_markup_is_an_error,
        test_years.test_no_text_raises,
    ):
        yield f"{test.__module__.removeprefix('tests.test_')} {test.__name__}", longer(test)


def longer(test: Callable[..., object]) -> Callable[..., object]:
    """The same property on more examples, however slow the machine is."""
    more = settings(kept_settings(test), max_examples=EXAMPLES, deadline=None)
    vars(test)[SETTINGS] = more
    return test


def kept_settings(test: Callable[..., object]) -> settings:
    """The settings that a property was written with."""
    found = vars(test)[SETTINGS]
    assert isinstance(found, settings)
    return found


def main() -> None:
    """Fuzz for a time and print the figures, as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    asked = parser.parse_args()
    until = time.monotonic() + 60 * asked.minutes
    rounds: Counter[str] = Counter()
    found: dict[str, str] = {}
    while time.monotonic() < until:
        for name, run in properties():
            if name in found or time.monotonic() >= until:
                continue
            try:
                run()
            except BaseException:  # noqa: BLE001
                found[name] = traceback.format_exc()[-3000:]
                print(name, found[name], flush=True)
            rounds[name] += 1
    print(json.dumps({"rounds": dict(rounds), "found": sorted(found)}, indent=1))


if __name__ == "__main__":
    main()
