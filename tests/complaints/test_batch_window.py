"""A batch (T5) is more than 10 customers, or 5 VIPs, in 60 minutes: customers, never tickets."""

from collections import deque
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.classification import BatchRule, Receipt, TrailingCount, Window, batch_window

NOON = datetime(2025, 6, 2, 12, tzinfo=UTC)
MINUTE, SECOND, HOUR = timedelta(minutes=1), timedelta(seconds=1), timedelta(hours=1)
RULE = BatchRule()


def crowd(customers, *, start=NOON, every=MINUTE, is_vip=False):
    return [Receipt(start + n * every, f"{start} {n}", is_vip) for n in range(customers)]


def window_of_last(receipts, rule=RULE):
    return batch_window(receipts, receipts[-1].at, rule)


def test_ten_customers_are_no_batch():
    assert window_of_last(crowd(10)) is None


def test_eleven_customers_are_a_batch():
    assert window_of_last(crowd(11)) == Window(NOON, NOON + HOUR, customers=11, vips=0)


def test_four_vips_are_no_batch():
    assert window_of_last(crowd(4, is_vip=True)) is None


def test_five_vips_are_a_batch():
    assert window_of_last(crowd(5, is_vip=True)) == Window(NOON, NOON + HOUR, 5, 5)


def test_vips_count_among_all_customers():
    receipts = crowd(4, is_vip=True) + crowd(7, start=NOON + 10 * MINUTE)
    assert window_of_last(receipts) == Window(NOON, NOON + HOUR, customers=11, vips=4)


def test_one_customer_who_writes_36_times_is_one():
    receipts = [Receipt(NOON + n * MINUTE, "Li Hua", is_vip=True) for n in range(36)]
    assert window_of_last(receipts) is None


def test_a_customer_who_is_vip_on_one_ticket_only_is_one_vip():
    rule = BatchRule(customers_over=10, vips_from=1)
    receipts = [Receipt(NOON, "Li Hua", is_vip=True), Receipt(NOON + MINUTE, "Li Hua")]
    assert window_of_last(receipts, rule) == Window(NOON, NOON + HOUR, customers=1, vips=1)


def test_each_who_gives_no_name_is_one_customer():
    receipts = [*crowd(7), *(Receipt(NOON + n * MINUTE, None) for n in range(7, 11))]
    assert window_of_last(receipts) == Window(NOON, NOON + HOUR, customers=11, vips=0, unnamed=4)


def test_admins_may_leave_the_unnamed_out():
    receipts = [*crowd(7), *(Receipt(NOON + n * MINUTE, None) for n in range(7, 30))]
    assert window_of_last(receipts, BatchRule(counts_unnamed=False)) is None


def test_who_gave_no_name_is_no_vip():
    assert window_of_last([Receipt(NOON + n * MINUTE, None, is_vip=True) for n in range(6)]) is None


def test_nobody_is_no_batch():
    assert batch_window([], NOON, RULE) is None


def test_both_ends_of_the_window_belong_to_it():
    receipts = [*crowd(10), Receipt(NOON + HOUR, "the eleventh")]
    assert window_of_last(receipts) == Window(NOON, NOON + HOUR, 11, 0)
    assert batch_window(receipts, NOON, RULE) == Window(NOON, NOON + HOUR, 11, 0)


def test_a_second_more_than_60_minutes_is_too_late():
    receipts = [*crowd(10, every=timedelta()), Receipt(NOON + HOUR + SECOND, "the eleventh")]
    assert window_of_last(receipts) is None
    assert batch_window(receipts, NOON, RULE) is None


def test_a_receipt_entered_late_completes_the_window_it_falls_into():
    receipts = [*crowd(5), *crowd(5, start=NOON + 40 * MINUTE)]
    late = Receipt(NOON + 20 * MINUTE, "letter of this noon")
    assert batch_window([*receipts, late], late.at, RULE) == Window(NOON, NOON + HOUR, 11, 0)


def test_a_batch_that_the_receipt_lies_outside_of_is_not_its_own():
    receipts = crowd(11)
    late = Receipt(NOON - HOUR, "letter of this morning")
    assert batch_window([late, *receipts], late.at, RULE) is None


def test_the_first_of_several_windows_is_given():
    receipts = crowd(30, every=10 * SECOND)
    assert batch_window(receipts, receipts[20].at, RULE).starts_at == NOON


def test_the_order_of_the_receipts_does_not_matter():
    assert batch_window(reversed(crowd(11)), NOON, RULE) == window_of_last(crowd(11))


@pytest.mark.parametrize(
    ("rule", "is_batch"),
    [
        (BatchRule(customers_over=2), True),
        (BatchRule(customers_over=3), False),
        (BatchRule(customers_over=2, window=2 * MINUTE), True),
        (BatchRule(customers_over=2, window=MINUTE), False),
    ],
)
def test_admins_may_set_thresholds_and_window(rule, is_batch):
    assert bool(window_of_last(crowd(3), rule)) is is_batch


def test_the_window_contains_the_instant_even_without_a_receipt_at_it():
    window = batch_window(crowd(11, start=NOON + MINUTE), NOON, RULE)
    assert window.starts_at <= NOON <= window.ends_at


SMALL = BatchRule(customers_over=3, vips_from=2, window=10 * MINUTE)
RECEIPTS = st.lists(
    st.builds(
        lambda minute, customer: Receipt(NOON + minute * MINUTE, customer, (customer or 0) > 4),
        st.integers(0, 30),
        st.integers(0, 6) | st.none(),
    ),
    min_size=1,
    max_size=25,
)


def slow_windows(receipts, at, rule):
    """Try every minute as the start of the window."""
    for n in range(rule.window // MINUTE + 1):
        start = at - rule.window + n * MINUTE
        customers, vips, unnamed = set(), set(), 0
        for r in receipts:
            if not start <= r.at <= start + rule.window:
                continue
            if r.customer is None:
                unnamed += rule.counts_unnamed
                continue
            customers.add(r.customer)
            if r.is_vip:
                vips.add(r.customer)
        count = len(customers) + unnamed
        if count > rule.customers_over or len(vips) >= rule.vips_from:
            yield Window(start, start + rule.window, count, len(vips), unnamed)


@given(RECEIPTS, st.integers(0, 24), st.booleans())
def test_the_window_agrees_with_trying_every_minute(receipts, index, counts_unnamed):
    rule = replace(SMALL, counts_unnamed=counts_unnamed)
    at = receipts[index % len(receipts)].at
    starts = {r.at for r in receipts}
    slow = list(slow_windows(receipts, at, rule))
    found = batch_window(receipts, at, rule)
    assert (found is None) == (not slow)
    assert found == next((window for window in slow if window.starts_at in starts), None)


def slow_firings(receipts, rule):
    """Recount the window before every receipt."""
    firings, was_above, seen = 0, False, deque()
    for place, receipt in enumerate(receipts):
        if receipt.customer is None and not rule.counts_unnamed:
            continue
        somebody = f"caller {place}" if receipt.customer is None else receipt.customer
        seen.append(Receipt(receipt.at, somebody))
        inside = {r.customer for r in seen if receipt.at - rule.window <= r.at}
        is_above = len(inside) > rule.customers_over
        firings += is_above and not was_above
        was_above = is_above
    return firings


@given(RECEIPTS, st.booleans())
def test_the_trailing_count_agrees_with_recounting(receipts, counts_unnamed):
    rule = replace(SMALL, counts_unnamed=counts_unnamed)
    receipts.sort(key=lambda r: r.at)
    count = TrailingCount(rule)
    for receipt in receipts:
        count.add(receipt.at, receipt.customer)
    assert count.firings == slow_firings(receipts, rule)


def firings(receipts):
    count = TrailingCount(RULE)
    for receipt in receipts:
        count.add(receipt.at, receipt.customer)
    return count.firings


def test_the_trailing_count_fires_once_for_one_crowd():
    assert firings(crowd(10)) == 0
    assert firings(crowd(30)) == 1


def test_the_trailing_count_fires_again_after_it_has_calmed_down():
    assert firings([*crowd(11), *crowd(11, start=NOON + 24 * HOUR)]) == 2


def test_the_trailing_count_counts_customers_not_tickets():
    assert firings([Receipt(NOON + n * SECOND, "Li Hua") for n in range(36)]) == 0
