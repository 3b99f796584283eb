"""How many requests of a day are left for polls."""

from datetime import date

from custom_components.telephony.polling.request_budget import RequestBudget

TODAY = date(2026, 11, 18)
TOMORROW = date(2026, 11, 19)


def test_every_day_has_its_requests() -> None:
    budget = RequestBudget()
    assert budget.polls_left(TODAY) == 270
    for _ in range(300):
        budget.spend(1, TODAY)

    assert budget.spent(TODAY) == 300
    assert budget.polls_left(TODAY) == 0
    assert budget.polls_left(TOMORROW) == 270
    assert budget.spent(TOMORROW) == 0


def test_what_was_spent_before_a_restart_counts_on_its_day() -> None:
    assert RequestBudget(TODAY, 100).polls_left(TODAY) == 170
    assert RequestBudget(TODAY, 100).polls_left(TOMORROW) == 270


def test_polls_that_cost_more_are_fewer() -> None:
    """As those of an account with many calls are; the quiet evening counts again."""
    budget = RequestBudget()
    for _ in range(50):
        budget.spend(2, TODAY)
    assert 90 <= budget.polls_left(TODAY) < 105

    for _ in range(100):
        budget.spend(1, TODAY)

    assert 65 <= budget.polls_left(TODAY) <= 70


def test_one_long_read_makes_no_busy_day() -> None:
    budget = RequestBudget()
    budget.spend(10, TODAY)

    assert budget.polls_left(TODAY) > 190
    # Nor do polls that could not be sent count.
    for _ in range(200):
        budget.spend(0, TODAY)
    assert 259 < budget.polls_left(TODAY) <= 260
