"""A sample is drawn again from its seed and its list, by anyone, and every file has the same chance."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parchemin.domain.sampling import MOST, Asked, digest, drawn, line, listed, rank, sampling_objections

NUMBERS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=20)
LINES = st.sets(st.builds(line, st.integers(1, 9999), NUMBERS), min_size=1, max_size=40)
SEEDS = st.text("0123456789", min_size=1, max_size=64)
POPULATION = [line(1 + number // 10, f"2025-{number:04d}") for number in range(60)]
DAY = date(2025, 6, 30)
GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "verifier.md"


@given(LINES, SEEDS, st.integers(1, 60), st.randoms())
def test_the_same_seed_on_the_same_list_draws_the_same_sample(lines, seed, size, shuffler):
    other = list(lines)
    shuffler.shuffle(other)
    once = drawn(lines, seed=seed, size=size)
    assert drawn(other, seed=seed, size=size) == once
    assert digest(listed(other)) == digest(listed(lines))


@given(LINES, SEEDS, st.integers(-5, 60))
def test_a_sample_is_of_the_list_without_twice_the_same_and_no_larger_than_asked(lines, seed, size):
    sample = drawn(lines, seed=seed, size=size)
    assert set(sample) <= lines
    assert len(sample) == len(set(sample)) == min(max(size, 0), len(lines))


@given(LINES, SEEDS, st.integers(1, 40), st.integers(0, 40))
def test_a_larger_sample_of_the_same_seed_holds_the_smaller(lines, seed, size, more):
    assert drawn(lines, seed=seed, size=size + more)[:size] == drawn(lines, seed=seed, size=size)[:size]


@given(LINES, SEEDS, st.integers(1, 40))
def test_a_file_not_drawn_changes_nothing_by_leaving(lines, seed, size):
    sample = drawn(lines, seed=seed, size=size)
    assert drawn(lines & set(sample), seed=seed, size=size) == sample


def test_over_many_seeds_every_file_is_drawn_as_often():
    """3 000 draws of 12 among 60: 600 times each, give or take five standard deviations (22 each)."""
    times = dict.fromkeys(POPULATION, 0)
    for seed in range(3000):
        for one in drawn(POPULATION, seed=str(seed), size=12):
            times[one] += 1
    assert min(times.values()) > 600 - 5 * 22
    assert max(times.values()) < 600 + 5 * 22


def test_over_many_seeds_every_pair_is_drawn_as_often():
    """Two files of one session do not come together more than chance has it: 12·11/(60·59) of 6 000 draws, 224."""
    pairs = {}
    for seed in range(6000):
        sample = sorted(drawn(POPULATION, seed=str(seed), size=12))
        for index, one in enumerate(sample):
            for other in sample[index + 1 :]:
                pairs[one, other] = pairs.get((one, other), 0) + 1
    assert len(pairs) == 60 * 59 // 2
    assert min(pairs.values()) > 224 - 5 * 15
    assert max(pairs.values()) < 224 + 5 * 15


def test_the_list_is_sorted_by_bytes_and_one_file_a_line():
    assert listed(["9/b", "10/é", "10/z", "9/B"]) == "10/z\n10/é\n9/B\n9/b\n".encode()
    assert digest(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_one_draw_written_down():
    """Whatever is changed in the code, a sample drawn once is drawn again the same."""
    assert rank("1234", "1/2025-0001") == "4213a4e800e9f2df27f19fba65719cebdce868da95c735f4426ff2c84a733ec2"
    assert drawn(POPULATION, seed="20251231", size=5) == [
        "4/2025-0034",
        "1/2025-0000",
        "1/2025-0006",
        "6/2025-0059",
        "1/2025-0004",
    ]


@pytest.mark.skipif(not shutil.which("sha256sum"), reason="no sha256sum here")
def test_anyone_redoes_it_with_the_tools_of_a_terminal(tmp_path):
    """The lines of docs/guides/verifier.md."""
    (tmp_path / "liste.txt").write_bytes(listed(POPULATION))
    script = GUIDE.read_text(encoding="utf-8").partition("```bash\n")[2].partition("```")[0]
    told = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60
    ).stdout
    assert told.splitlines() == [
        digest(listed(POPULATION)) + "  liste.txt",
        *drawn(POPULATION, seed="20251231", size=12),
    ]


def asked(**changed):
    given = {"first": date(2025, 1, 1), "last": DAY, "seed": "1", "size": 5, "population": 60}
    return [o.code for o in sampling_objections(Asked(**(given | changed)))]


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        ({}, []),
        ({"size": 60}, []),
        ({"seed": "0" * 64}, []),
        ({"size": 0}, ["sample.size"]),
        ({"size": 61}, ["sample.size"]),
        ({"size": MOST + 1, "population": 9000}, ["sample.size"]),
        ({"size": MOST, "population": 9000}, []),
        ({"population": 0}, ["sample.empty"]),
        ({"last": date(2024, 12, 31), "population": 0}, ["sample.days"]),
        ({"seed": ""}, ["sample.seed"]),
        ({"seed": "Jeanne"}, ["sample.seed"]),
        ({"seed": "12 34"}, ["sample.seed"]),
        ({"seed": "٣"}, ["sample.seed"]),
        ({"seed": "1\n"}, ["sample.seed"]),
        ({"seed": "0" * 65, "size": 0}, ["sample.seed", "sample.size"]),
    ],
)
def test_what_is_not_drawn_says_why(changed, codes):
    assert asked(**changed) == codes


def test_a_period_of_one_day_is_a_period():
    assert asked(first=DAY, last=DAY) == []
