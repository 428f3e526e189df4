"""What the page on reliability says of files at random is what `make fuzz` counted."""

from tests.fuzz import BEGIN, END, PAGE, READERS, kept, to_markdown


def test_the_table_has_the_kept_numbers_of_every_reader():
    numbers = kept()
    assert set(numbers) == set(READERS)
    assert PAGE.read_text("utf-8").count(BEGIN + to_markdown(numbers) + END) == 1


def test_nothing_that_was_found_is_left():
    for reader, counts in kept().items():
        assert counts.findings == [], reader
        assert counts.files == counts.clips + counts.refusals, reader
        assert counts.clips > 0, reader
