#!/usr/bin/env python3
"""Measures how much of the label a wrong event time leaks into a training set of the shipped flights.

    python3 leak.py [folder with flights.csv.gz and spine.csv, default: the script's own]

Needs Python 3.9 and duckdb (pip install duckdb). For every spine row and both views it looks up the newest
accepted row of the key as of the spine's time, under each of these event times:

  arrived_at           departure + estimated flight time + delay: when the delay was known
  departed_at          the naive choice
  departed_at, before  the naive choice with an exclusive bound, which only seems to cure it

Columns: spine rows; those with an answer; those answered by the very flight that is asked about; by a flight that had
not landed when the spine's flight left; with a delay equal to the label; on the same side of 15 minutes as the label;
no older than the view's freshness target; and the correlation of answer and label.

Newest is by event time, then by position: a flight's rank in the stream, which is ordered by (arrived_at, flight).
The bound is inclusive but for the last choice; the TTL (24 hours by airport, 48 by route) is inclusive.
"""

import sys
from pathlib import Path

import duckdb

CHOICES = {
    "arrived_at": "event <= s.timestamp",
    "departed_at": "event <= s.timestamp",
    "departed_at, before": "event < s.timestamp",
}
# The key, the TTL in hours and the greatest fresh age in minutes of each view, as its definition declares them.
VIEWS = {
    "airport_delay": ("f.origin = s.origin", 24, 30),
    "route_delay": ("f.origin = s.origin and f.destination = s.destination", 48, 720),
}
COLUMNS = ["spine", "answered", "own flight", "not landed", "own delay", "agree late", "fresh"]


def load(folder: Path) -> duckdb.DuckDBPyConnection:
    db = duckdb.connect()
    db.execute("set threads = 1")
    db.execute(
        """
        create table rows as
        select row_number() over () as flight, * from read_csv(?, header = true, parallel = false, columns = {
          'departed_at': 'timestamp', 'origin': 'varchar', 'destination': 'varchar', 'distance': 'int', 'delay': 'int'})
        """,
        [str(folder / "flights.csv.gz")],
    )
    db.execute(
        """
        create table accepted as
        select *, row_number() over (order by arrived_at, flight) as position
        from (select *, departed_at + to_minutes(greatest(1, 35 + distance // 8 + delay)) as arrived_at from rows)
        where delay between -180 and 1800
        """)
    db.execute(
        """
        create table spine as
        select * from read_csv(?, header = true, columns = {'flight': 'int', 'origin': 'varchar',
          'destination': 'varchar', 'timestamp': 'timestamp', 'delay_minutes': 'int', 'late': 'int'})
        """,
        [str(folder / "spine.csv")],
    )
    return db


def measure(db: duckdb.DuckDBPyConnection, view: str, choice: str) -> tuple:
    same_key, ttl, max_age = VIEWS[view]
    event = choice.split(",")[0]
    return db.execute(
        f"""
        with candidates as (
          select s.flight as asked, s.timestamp, s.delay_minutes, s.late, f.flight, f.delay, f.arrived_at, f.{event} as event,
                 row_number() over (partition by s.flight order by f.{event} desc, f.position desc) as place
          from spine s join accepted f on {same_key} and f.{event} >= s.timestamp - to_hours({ttl})
          where {CHOICES[choice]}),
        answers as (select * from candidates where place = 1)
        select (select count(*) from spine),
               count(*),
               count(*) filter (where flight = asked),
               count(*) filter (where arrived_at > timestamp),
               count(*) filter (where delay = delay_minutes),
               count(*) filter (where (delay >= 15)::int = late),
               count(*) filter (where event >= timestamp - to_minutes({max_age})),
               round(corr(delay, delay_minutes), 3)
        from answers
        """
    ).fetchone()


def main() -> None:
    if len(sys.argv) > 2:
        sys.exit(__doc__)
    db = load(Path(sys.argv[1]) if len(sys.argv) == 2 else Path(__file__).resolve().parent)
    print(f"{'view':<14}{'event time':<21}" + "".join(f"{name:>12}" for name in [*COLUMNS, "correlation"]))
    for view in VIEWS:
        for choice in CHOICES:
            print(f"{view:<14}{choice:<21}" + "".join(f"{value!s:>12}" for value in measure(db, view, choice)))


if __name__ == "__main__":
    main()
