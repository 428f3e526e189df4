"""Why the first label rather than another, on the studio's page in a real browser."""

import pytest

pytestmark = pytest.mark.filterwarnings("ignore::fdsm.errors.InputWarning")


def test_why_lights_joints_seeks_and_compares_other_labels(open_studio):
    page = open_studio()
    page.open_example("One person waves")
    why = page.part("why")
    assert why.get_by_label("This label").input_value() == "wave with the right hand"
    reason = why.locator(".reason", has_text="hand").first
    reason.click()
    page.part("player").locator(".band").wait_for()
    assert page.get_by_label("Frame", exact=True).input_value() != "0"
    assert "Expected are" in why.inner_text()
    before = why.inner_text()
    page.button("why not? sit down").click()
    page.wait_for_function("(before) => document.querySelector('[data-testid=why]').innerText !== before", arg=before)
    assert why.get_by_label("rather than this one").input_value() == "sit down"
    assert page.part("strip").get_by_role("img").get_attribute("aria-label").endswith("or for sit down")
    page.button("Go to the deciding moment").click()
    why.get_by_label("This label").select_option("sit down")
    page.locator(".pair select").first.wait_for()
    assert why.get_by_label("rather than this one").input_value() == "wave with the right hand"


def test_reasons_for_an_older_question_cannot_be_chosen_and_light_nothing(open_studio):
    page = open_studio()
    page.open_example("One person waves")
    why = page.part("why")
    why.locator(".reason", has_text="hand").first.click()
    page.part("player").locator(".band").wait_for()
    held = []
    page.route("**/v1/explain", lambda route: held.append(route))  # an answer that is long in coming
    why.get_by_label("rather than this one").select_option("sit down")
    page.wait_for_function("() => document.querySelector('[data-testid=why]').ariaBusy === 'true'")
    assert why.locator(".reason").count() > 0
    assert why.locator(".reason:enabled").count() == 0
    assert page.button("Go to the deciding moment").is_disabled()
    page.wait_for_timeout(300)
    (asked,) = held
    asked.continue_()
    page.part("player").locator(".band").wait_for(state="hidden")  # it was lit for another reason
    why.locator(".reason:enabled").first.click()
    page.part("player").locator(".band").wait_for()
