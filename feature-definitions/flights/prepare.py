#!/usr/bin/env python3
"""Cuts the shipped sample out of the flights data: flights.csv.gz, spine.csv and live-tail.csv.

    python3 prepare.py flights-3m.parquet [output folder, default: the script's own]

Needs Python 3.9 and duckdb (pip install duckdb). The same input gives the same rows; every count that the
documentation states is checked before anything is written.
"""

import gzip
import sys
from pathlib import Path

import duckdb

FIRST_ROW = 852_691  # counted from 0: the first flight of 2001-02-22
ROWS = 100_000
SPINE_FROM = "2001-02-26 12:00"
SPINE_STEP = 10
TAIL_ROWS = 20
TAIL_UNTIL = "2001-02-28 08:05"  # the sample's last departure: later arrivals are stragglers
LATE_FLIGHT = 98_359  # San Diego to Oakland, 6 minutes early, after one that landed 15 minutes late
LATE_BY_SECONDS = 8

FACTS = {
    "source rows": 3_000_000,
    "source rows out of time order": 0,
    "source rows outside the expected range": 3,
    "rows": 100_000,
    "first departure": "2001-02-22 00:00:00",
    "last departure": "2001-02-28 08:05:00",
    "last accepted arrival": "2001-03-01 03:34:00",
    "rows outside the expected range": 2,
    "their flights and delays": "16398:-953 97111:-1116",
    "origins": 223,
    "routes": 3_260,
    "routes of several distances": 0,
    "rows that share origin and departure minute": 30_295,
    "rows that share route and departure minute": 524,
    "accepted rows that share origin and arrival minute": 23_333,
    "rows equal in every column": 10,
    "late flights (15 minutes or more)": 32_997,
    "accepted rows that arrive a minute after departure": 0,
    "accepted rows": 99_998,
    "accepted origins": 223,
    "accepted routes": 3_260,
    "spine": "2979 rows, 700 late, 173 origins, 1671 routes",
}


def cut(parquet: Path) -> duckdb.DuckDBPyConnection:
    """Makes the tables source, flights and accepted."""
    db = duckdb.connect()
    db.execute("set threads = 1")
    db.execute(
        "create table source as select file_row_number, date, delay, distance, origin, destination "
        "from read_parquet(?, file_row_number = true)",
        [str(parquet)],
    )
    db.execute(
        """
        create table flights as
        select file_row_number - $first + 1 as flight, date as departed_at, origin, destination, distance, delay,
               date + to_minutes(greatest(1, 35 + distance // 8 + delay)) as arrived_at
        from source
        where file_row_number between $first and $first + $rows - 1
        order by flight
        """,
        {"first": FIRST_ROW, "rows": ROWS},
    )
    db.execute("create table accepted as select * from flights where delay between -180 and 1800")
    return db


def check(db: duckdb.DuckDBPyConnection) -> None:
    """Compares the sample with the documented facts; any difference ends the script."""
    found = {
        name: db.execute(query).fetchone()[0]
        for name, query in {
            "source rows": "select count(*) from source",
            "source rows out of time order": """
                select count(*) from (select date < lag(date) over (order by file_row_number) as back from source)
                where back""",
            "source rows outside the expected range": "select count(*) from source where delay not between -180 and 1800",
            "rows": "select count(*) from flights",
            "first departure": "select min(departed_at)::varchar from flights",
            "last departure": "select max(departed_at)::varchar from flights",
            "last accepted arrival": "select max(arrived_at)::varchar from accepted",
            "rows outside the expected range": "select count(*) from flights where delay not between -180 and 1800",
            "their flights and delays": """
                select string_agg(flight || ':' || delay, ' ' order by flight) from flights
                where delay not between -180 and 1800""",
            "origins": "select count(distinct origin) from flights",
            "routes": "select count(distinct (origin, destination)) from flights",
            "routes of several distances": """
                select count(*) from (
                  select origin, destination from flights group by all having count(distinct distance) > 1)""",
            "rows that share origin and departure minute": """
                select sum(n) from (select count(*) n from flights group by origin, departed_at) where n > 1""",
            "rows that share route and departure minute": """
                select sum(n) from (select count(*) n from flights group by origin, destination, departed_at)
                where n > 1""",
            "accepted rows that share origin and arrival minute": """
                select sum(n) from (select count(*) n from accepted group by origin, arrived_at) where n > 1""",
            "rows equal in every column": """
                select sum(n) from (
                  select count(*) n from flights group by departed_at, origin, destination, distance, delay)
                where n > 1""",
            "late flights (15 minutes or more)": "select count(*) from flights where delay >= 15",
            "accepted rows": "select count(*) from accepted",
            "accepted origins": "select count(distinct origin) from accepted",
            "accepted routes": "select count(distinct (origin, destination)) from accepted",
            "accepted rows that arrive a minute after departure": """
                select count(*) from accepted where arrived_at <= departed_at + to_minutes(1)""",
        }.items()
    }
    for name, value in found.items():
        print(f"{value!s:>22}  {name}")
    wrong = [name for name, value in found.items() if FACTS[name] != value]
    if wrong:
        sys.exit(f"not as documented: {', '.join(wrong)}")


def spine(db: duckdb.DuckDBPyConnection) -> list:
    """Every tenth flight of the last days: the questions of a training set, with their labels."""
    return db.execute(
        """
        select flight, origin, destination, departed_at, delay, (delay >= 15)::int
        from accepted
        where departed_at >= $since::timestamp and flight % $step = 0
        order by flight
        """,
        {"since": SPINE_FROM, "step": SPINE_STEP},
    ).fetchall()


def live_tail(db: duckdb.DuckDBPyConnection) -> list:
    """The last flights to land by the sample's last departure, a second apart; one of them is sent late."""
    flights = db.execute(
        """
        select flight from (
          select flight, arrived_at from accepted where arrived_at <= $until::timestamp
          order by arrived_at desc, flight desc limit $rows)
        order by arrived_at, flight
        """,
        {"until": TAIL_UNTIL, "rows": TAIL_ROWS},
    ).fetchall()
    return [
        (flight, second, second + (LATE_BY_SECONDS if flight == LATE_FLIGHT else 0))
        for second, (flight,) in enumerate(flights)
    ]


def iso(time) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def csv(header: str, rows: list) -> bytes:
    lines = [header] + [",".join(str(value) for value in row) for row in rows]
    return ("\n".join(lines) + "\n").encode("ascii")


def main() -> None:
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    folder = Path(sys.argv[2]) if len(sys.argv) == 3 else Path(__file__).resolve().parent
    db = cut(Path(sys.argv[1]))
    check(db)
    flights = db.execute(
        "select departed_at, origin, destination, distance, delay from flights order by flight").fetchall()
    questions = spine(db)
    tail = live_tail(db)
    asked = "{} rows, {} late, {} origins, {} routes".format(
        len(questions), sum(row[5] for row in questions), len({row[1] for row in questions}),
        len({row[1:3] for row in questions}))
    sent_late = [flight for flight, arrives, sent in tail if sent > arrives]
    if (asked, len(tail), sent_late) != (FACTS["spine"], TAIL_ROWS, [LATE_FLIGHT]):
        sys.exit(f"not as documented: a spine of {asked}; {len(tail)} rows of live tail, sent late {sent_late}")
    packed = gzip.compress(
        csv("departed_at,origin,destination,distance,delay", [(iso(time), *rest) for time, *rest in flights]), 9, mtime=0)
    (folder / "flights.csv.gz").write_bytes(packed)
    (folder / "spine.csv").write_bytes(
        csv("flight,origin,destination,timestamp,delay_minutes,late",
            [(flight, origin, destination, iso(time), *labels) for flight, origin, destination, time, *labels in questions]))
    (folder / "live-tail.csv").write_bytes(csv("flight,arrives_after_seconds,sent_after_seconds", tail))
    print(f"{len(packed):,} bytes of flights.csv.gz, {len(questions):,} spine rows, {len(tail)} rows of live tail")


if __name__ == "__main__":
    main()
