"""The command line. Data on stdout, progress and errors on stderr; heavy imports wait inside.

`paybands --help` imports click and names alone: each command imports what it needs.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

import click

from extract.source import Kind
from flows import interrupt
from flows.problem import FORESEEN, Exit, Problem, told
from transform.entry import Component
from warehouse.choices import (
    CLAIM_VERDICTS,
    DEMAND_BY,
    DIMENSIONS,
    PREMIUM_BY,
    QUERY_ROWS,
    QUERY_SECONDS,
)

if TYPE_CHECKING:
    from flows.home import Home
    from flows.plan import Request
    from flows.steps import Ended

F = TypeVar("F", bound=Callable[..., Any])

FORMATS = ("table", "md", "csv", "json")
EXPORT_FORMATS = ("parquet", "csv", "json", "md", "xlsx", "html")
COMPONENTS = tuple(component.value for component in Component)
KINDS = tuple(kind.value for kind in Kind)
OBJECTS_PER_COLLECTION = 10_000
"""With Python's own 700 the collector takes 0.03 s of a question and 0.1 s of a refresh."""

SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class Day(click.ParamType[date]):
    """A calendar day written YYYY-MM-DD."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day, or a usage error that shows the form."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no day of the form YYYY-MM-DD (such as 2026-11-01).")


def everywhere(command: F) -> F:
    """The options that every command takes, before or after its name."""
    for option in (
        click.option(
            "--data",
            metavar="DIR",
            expose_value=False,
            callback=_remember,
            help="The data folder. Else PAYBANDS_DATA, else ./data.",
        ),
        click.option(
            "--debug",
            is_flag=True,
            expose_value=False,
            callback=_remember,
            help="Show tracebacks and Prefect's own log.",
        ),
        click.option(
            "-q",
            "--quiet",
            is_flag=True,
            expose_value=False,
            callback=_remember,
            help="No progress, no notes; errors only.",
        ),
    ):
        command = option(command)
    return command


def _remember(context: click.Context, parameter: click.Parameter, value: Any) -> Any:
    settings = context.ensure_object(dict)
    if value or parameter.name not in settings:
        settings[str(parameter.name)] = value
    return value


def _setting(name: str) -> Any:
    return click.get_current_context().ensure_object(dict).get(name)


def _home() -> Home:
    from flows.home import home_at

    return home_at(_setting("data"))


def _newest() -> Path:
    """The newest release, held open until the command ends: each further opening is then free."""
    from flows.show import placed, refuse_other
    from warehouse.read import opened

    db = placed(_home())
    click.get_current_context().with_resource(opened(db))
    refuse_other(db)
    return db


def _version(context: click.Context, _: click.Parameter, value: bool) -> None:
    if value and not context.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"paybands {version('paybands')}")
        context.exit()


@click.group(context_settings=SETTINGS)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_version,
    help="Show the version.",
)
@everywhere
def cli() -> None:
    """Posted pay for LLM engineers, in bands, beside the published ranges.

    Start with: paybands refresh --sample
    """


@cli.command()
@click.option("--sample", is_flag=True, help="Read the bundled sample of invented employers.")
@click.option(
    "--replay",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Read the kept pages in DIR instead of the network. DIR is never written.",
)
@click.option(
    "--only",
    multiple=True,
    metavar="SOURCE",
    help="Ask only this source; others keep their pages. May be given again.",
)
@click.option(
    "--as-of",
    type=Day(),
    help="The day the windows end on. Live: today (UTC). Else the day of the newest page.",
)
@click.option(
    "--dry-run", is_flag=True, help="Live: show what would be asked. Else: do not publish."
)
@click.option("--plain", is_flag=True, help="The same steps without Prefect.")
@click.option("--accept-drop", is_flag=True, help="Publish even if over 30 % of entries are lost.")
@click.option(
    "--workers",
    type=click.IntRange(1, 256),
    default=1,
    metavar="N",
    help="Read pages with N processes, on Dask.",
)
@click.option(
    "--scheduler", default="", metavar="ADDRESS", help="Read pages on the Dask workers there."
)
@everywhere
def refresh(
    sample: bool,
    replay: Path | None,
    only: tuple[str, ...],
    as_of: date | None,
    dry_run: bool,
    plain: bool,
    accept_drop: bool,
    workers: int,
    scheduler: str,
) -> None:
    """Fetch, read, build, publish, export.

    Exit codes: 0 published or nothing new, 3 published but a source did not come whole,
    4 refused and the old file kept, 5 another run holds the lock, 130 interrupted.
    """
    from flows.plan import Request
    from flows.runs import Mode

    if sample and replay is not None:
        raise Problem("--sample and --replay exclude each other.", "Give one.", Exit.USAGE)
    mode = Mode.SAMPLE if sample else Mode.REPLAY if replay else Mode.LIVE
    request = Request(_home(), mode, replay, only, as_of, dry_run, accept_drop, workers, scheduler)
    if dry_run and mode is Mode.LIVE:
        from flows.show import show_plan

        show_plan(request)
        return
    ended = _refresh(request, plain=plain)
    from flows.show import show_run

    if not _setting("quiet"):
        for note in ended.notes:
            click.echo(note, err=True)
    show_run(request, ended)
    sys.exit(ended.exit_code)


def _refresh(request: Request, *, plain: bool) -> Ended:
    from flows.progress import shown

    if plain:
        from flows.steps import Directly, run_steps

        with shown(is_quiet=_setting("quiet")) as report:
            return run_steps(request, Directly(), report)

    from flows import launcher, lock
    from flows.home import make_writable
    from flows.plan import make_plan

    make_plan(request)
    make_writable(request.home)
    lock.refuse_if_held(request.home.lock)
    if not _setting("debug"):
        os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "CRITICAL")
    url = launcher.start(request.home.prefect)
    from flows.refresh import refresh_here

    launcher.wait(url)
    with shown(is_quiet=_setting("quiet")) as report:
        return refresh_here(request, report)


def breakdown(command: F) -> F:
    """The options that choose which figures a table of bands shows."""
    for option in (
        click.option("--specialisation", help="Only this one (pre_training, serving, any_llm...)."),
        click.option("--level", help="Only this level: L3 to L8, or unlevelled."),
        click.option("--employer", help="Only this employer."),
        click.option("--tier", help="Only this kind of employer (frontier_lab, big_tech...)."),
        click.option("--country", help="Only this country, two letters."),
        click.option("--metro", help="Only this metropolitan area."),
        click.option("--window", type=click.Choice(["6", "12"]), help="Months. Else both."),
        click.option("--kind", type=click.Choice(KINDS), default="posting", show_default=True),
        click.option("--component", type=click.Choice(COMPONENTS), help="Bands: base by default."),
        click.option(
            "--reading",
            type=click.Choice(["equivalent", "literal"]),
            default="equivalent",
            show_default=True,
            help="How employers' own level labels count.",
        ),
        click.option(
            "--format",
            "form",
            type=click.Choice(FORMATS),
            default="table",
            show_default=True,
            help="md, csv and json have every column.",
        ),
    ):
        command = option(command)
    return command


def _filters(options: dict[str, Any]) -> dict[str, str]:
    return {name: options[name] for name in DIMENSIONS if options.get(name)}


@cli.command()
@click.option(
    "--by",
    default="specialisation,level",
    show_default=True,
    help=f"What to break down by: any of {', '.join(DIMENSIONS)}, with commas.",
)
@click.option("--thin/--no-thin", default=True, help="Show cells with too few jobs for figures.")
@breakdown
@everywhere
def bands(by: str, thin: bool, **options: Any) -> None:
    """Bands of posted pay: low and high ends apart, 12 and 6 months side by side."""
    from flows import show

    names = tuple(filter(None, (part.strip() for part in by.split(","))))
    unknown = [name for name in names if name not in DIMENSIONS]
    if unknown:
        raise Problem(
            f"Bands are not broken down by {', '.join(unknown)}.",
            f"--by takes {', '.join(DIMENSIONS)}.",
            Exit.USAGE,
        )
    show.show_bands(
        _newest(),
        by=names,
        filters=_filters(options),
        window_months=int(options["window"]) if options["window"] else None,
        kind=options["kind"],
        component=options["component"] or "base",
        level_reading=options["reading"],
        with_thin=thin,
        form=options["form"],
    )


@cli.command()
@click.option("--why", is_flag=True, help="The reason for each verdict.")
@click.option("--all", "with_all", is_flag=True, help="Also what postings without a level can say.")
@breakdown
@everywhere
def compare(why: bool, with_all: bool, **options: Any) -> None:
    """The published ranges beside what is posted, with a verdict each."""
    from flows import show

    show.show_comparison(
        _newest(),
        filters=_filters(options),
        window_months=int(options["window"]) if options["window"] else None,
        kind=options["kind"],
        component=options["component"],
        level_reading=options["reading"],
        with_unlevelled=with_all,
        with_reasons=why,
        form=options["form"],
    )


def question(command: F) -> F:
    """The options that every question to the evidence takes."""
    for option in (
        click.option(
            "--window",
            type=click.Choice(["6", "12"]),
            default="12",
            show_default=True,
            help="Months.",
        ),
        click.option(
            "--format",
            "form",
            type=click.Choice(FORMATS),
            default="table",
            show_default=True,
            help="md, csv and json have every column.",
        ),
    ):
        command = option(command)
    return command


@cli.command()
@click.option("--evidence", metavar="CLAIM", help="The rows behind this claim, with addresses.")
@click.option("--verdict", type=click.Choice(CLAIM_VERDICTS), help="Only claims that ended so.")
@question
@everywhere
def claims(evidence: str | None, verdict: str | None, window: str, form: str) -> None:
    """What the pages claim, held against the evidence: a verdict each, and why."""
    from flows import answers

    answers.show_claims(
        _newest(),
        window_months=int(window),
        verdict=verdict,
        claim_id=evidence,
        form=form,
    )


@cli.command()
@click.option("--by", type=click.Choice(PREMIUM_BY), default="specialisation", show_default=True)
@click.option("--specialisation", help="Only this one (serving, any_llm...).")
@click.option("--baseline", help="Only over this (generalist_ml, traditional_nlp...).")
@click.option("--country", default="all", show_default=True, help="Two letters, or all.")
@click.option("--kind", type=click.Choice(KINDS), default="posting", show_default=True)
@click.option(
    "--component", type=click.Choice(["base", "total"]), default="base", show_default=True
)
@click.option(
    "--reading",
    type=click.Choice(["equivalent", "literal"]),
    default="equivalent",
    show_default=True,
    help="How employers' own level labels count.",
)
@question
@everywhere
def premium(by: str, window: str, reading: str, form: str, **options: Any) -> None:
    """How much more specialists are posted than others, matched by employer, level and country."""
    from flows import answers

    answers.show_premium(
        _newest(),
        by=by,
        form=form,
        window_months=int(window),
        level_reading=reading,
        **options,
    )


@cli.command()
@click.option("--by", type=click.Choice(DEMAND_BY), default="specialisation", show_default=True)
@click.option("--specialisation", default="any_llm", show_default=True)
@click.option("--country", help="Only this country, two letters.")
@click.option("--metro", help="Only this metropolitan area.")
@question
@everywhere
def demand(by: str, window: str, form: str, **options: Any) -> None:
    """Jobs posted, employers and years asked for, by kind of work, place or month."""
    from flows import answers

    answers.show_demand(_newest(), by=by, form=form, window_months=int(window), **options)


@cli.command()
@click.option("--base", default="", help="Base pay: 310k, 310,000, £120,000.")
@click.option("--per", default="year", help="What the base is paid for: year, month, day, hour.")
@click.option("--currency", default="", help="Three letters. Else the sign's, or USD in the US.")
@click.option("--employer", default="", help="Who offers.")
@click.option("--level", default="", help="The employer's own label: L5, E5, Senior.")
@click.option("--specialisation", default="", help="serving, post_training... Else all LLM work.")
@click.option("--place", default="", help="City or country.")
@click.option("--bonus", default="", help="A year: 40k or 15%.")
@click.option("--equity", default="", help="The whole grant at today's value; 0 says none.")
@click.option("--equity-years", default="", help="Years over which it vests.")
@click.option(
    "--equity-kind",
    default="",
    help="liquid (can be sold when it vests), private, options or ppu (profit units).",
)
@click.option("--sign-on", default="", help="Paid once.")
@click.option(
    "--alternative-total", default="", help="A year's total elsewhere, to hold it against."
)
@click.option("--window", type=click.Choice(["6", "12"]), default="12", show_default=True)
@click.option("--json", "is_json", is_flag=True, help="One JSON object.")
@everywhere
def offer(per: str, window: str, is_json: bool, **typed: str) -> None:
    """Where an offer stands, part by part, and what cannot be told. It is not stored.

    paybands offer --base 310k --employer OpenAI --level L5 --specialisation serving
    """
    from flows.offer import show_offer
    from transform.offer import Given

    given = Given(period=per, **typed)
    show_offer(_newest(), given, window_months=int(window), is_json=is_json)


@cli.command()
@click.option("--since", type=Day(), help="Else the round of captures before the newest.")
@click.option("--employer", help="Only this employer.")
@click.option("--specialisation", help="Only this one (serving, any_llm...).")
@click.option("--all", "with_all", is_flag=True, help="Every posting and every band, with links.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
@everywhere
def changes(form: str, **wanted: Any) -> None:
    """What postings changed since a day, and which bands moved because of them."""
    from flows import history

    history.show_changes(_newest(), form=form, **wanted)


@cli.command()
@click.option("--specialisation", help="Only this one. Else any_llm; other formats have all.")
@click.option("--country", help="Only this country, two letters.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
@everywhere
def trend(form: str, **wanted: Any) -> None:
    """Posted base pay by month of posting: medians of both ends, with n."""
    from flows import history

    history.show_trend(_newest(), form=form, **wanted)


@cli.command()
@click.argument("band_id", metavar="[ID]", required=False)
@click.option("--all", "with_all", is_flag=True, help="Every row.")
@breakdown
@everywhere
def why(band_id: str | None, with_all: bool, **options: Any) -> None:
    """What one band rests on: n, employers, sources, intervals, ages, why so sure, its rows.

    Name it by its band_id, or by its cell: paybands why --specialisation serving --level L5
    """
    from flows import evidence

    evidence.show_why(
        _newest(),
        band_id,
        filters=_filters(options),
        window_months=int(options["window"] or 12),
        kind=options["kind"],
        component=options["component"] or "base",
        level_reading=options["reading"],
        with_all=with_all,
        form=options["form"],
    )


@cli.command()
@click.option("--employer", help="Only this employer.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
@everywhere
def references(employer: str | None, form: str) -> None:
    """What named publications reported about pay: context, never pooled with evidence."""
    from flows import evidence

    evidence.show_references(_newest(), employer=employer, form=form)


@cli.command()
@click.option("--boards", is_flag=True, help="Each board too.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
@everywhere
def sources(boards: bool, form: str) -> None:
    """Every source: its terms, whether it is on, its health and when it was last good."""
    from flows import show

    show.show_sources(_home(), with_boards=boards, form=form)


@cli.command()
@click.argument("names", metavar="SOURCE...", nargs=-1, required=True)
@everywhere
def enable(names: tuple[str, ...]) -> None:
    """Switch sources on that need somebody's decision. It is recorded, with its day."""
    from flows import show

    show.switch(_home(), names, to_on=True)


@cli.command()
@click.argument("names", metavar="SOURCE...", nargs=-1, required=True)
@everywhere
def disable(names: tuple[str, ...]) -> None:
    """Switch sources off: live runs no longer ask them. Their pages stay."""
    from flows import show

    show.switch(_home(), names, to_on=False)


@cli.command()
@click.argument("wanted", metavar="ENTRY_ID|SOURCE_REF")
@everywhere
def forget(wanted: str) -> None:
    """Purge an entry and its bytes from pages, releases and exports, now and for later runs."""
    from flows.forget import forget as forget_it
    from flows.progress import shown

    with shown(is_quiet=_setting("quiet")) as report:
        said = forget_it(_home(), wanted, report)
    click.echo("\n".join(said))


@cli.command()
@click.argument("entry_id", metavar="ID")
@everywhere
def trace(entry_id: str) -> None:
    """One entry's whole way: source, page, posting, decisions, pay, cluster, bands.

    ID is an entry_id, or its first eight characters or more.
    """
    from flows.trace import show_trace

    show_trace(_home(), entry_id)


@cli.command()
@click.option(
    "--format",
    "formats",
    type=click.Choice(EXPORT_FORMATS),
    multiple=True,
    help="May be given again. Else all that can be written here; html is the report.",
)
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Else data/exports.")
@everywhere
def export(formats: tuple[str, ...], out: Path | None) -> None:
    """Write the newest release's tables as files, in one folder per run."""
    from flows.show import write_exports

    click.echo(write_exports(_home(), formats, out))


@cli.command()
@click.argument("sql", metavar="SQL")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    default=QUERY_ROWS,
    show_default=True,
    help="Rows at most; 0 is all.",
)
@click.option(
    "--seconds",
    type=click.FloatRange(min=0, min_open=True),
    default=QUERY_SECONDS,
    show_default=True,
    help="Time at most.",
)
@everywhere
def query(sql: str, form: str, limit: int, seconds: float) -> None:
    """Your own SQL on the newest release: read-only, locked, limited.

    Start with: paybands query "from data_dictionary"
    """
    from flows.show import show_query

    show_query(_home(), sql, form=form, limit=limit, seconds=seconds)


@cli.command()
@everywhere
def doctor() -> None:
    """Versions, paths, storage version, lock, last run, Prefect: what to look at first."""
    from flows.doctor import findings

    for name, value in findings(_home(), dict(os.environ)):
        click.echo(f"{name:16} {value}")


@cli.command()
@click.option("--cron", default="15 5 * * *", show_default=True, help="When to refresh.")
@click.option("--timezone", default="UTC", show_default=True, help="The time zone of --cron.")
@everywhere
def serve(cron: str, timezone: str) -> None:
    """Refresh on a schedule, one run at a time, until stopped.

    Uses the configured Prefect server, else one that answers on this machine, else starts one
    that ends with this command, and says which.
    """
    from flows.home import make_writable
    from flows.serve import serve as serve_until_stopped

    home = _home()
    make_writable(home)
    serve_until_stopped(home, cron, lambda words: click.echo(words, err=True), timezone=timezone)


@cli.group()
def evaluate() -> None:
    """Score the readers against files of hand labels."""


@evaluate.command("pay")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "is_json", is_flag=True, help="One JSON object.")
@everywhere
def evaluate_pay(file: Path, is_json: bool) -> None:
    """Pay phrases: precision, recall and every miss."""
    from flows.evaluation import read_labels, scored
    from transform.evaluate import evaluate_pay as score

    _print_score(scored(score, read_labels(file), file), is_json=is_json)


@evaluate.command("postings")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--pages",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="The archive that rows with path and posting_id point into.",
)
@click.option("--json", "is_json", is_flag=True, help="One JSON object.")
@everywhere
def evaluate_postings(file: Path, pages: Path | None, is_json: bool) -> None:
    """Postings: specialisation, level, track and years, the confusion table and every miss."""
    from flows.evaluation import filled, read_labels, scored
    from transform.evaluate import evaluate_postings as score

    _print_score(scored(score, filled(read_labels(file), file, pages), file), is_json=is_json)


def _print_score(score: Any, *, is_json: bool) -> None:
    import json
    from dataclasses import asdict

    from flows.evaluation import words

    values = asdict(score)
    if is_json:
        click.echo(json.dumps(values, default=str, ensure_ascii=False))
    else:
        click.echo("\n".join(words(values)))


def main() -> None:
    """The entry point: every foreseen end is a sentence and an exit code."""
    interrupt.listen()
    gc.set_threshold(OBJECTS_PER_COLLECTION)
    is_debug = "--debug" in sys.argv
    if not is_debug:
        sys.excepthook = _say_bug
    try:
        cli(standalone_mode=False, prog_name="paybands")
    except click.ClickException as reason:
        reason.show()
        _leave(Exit.USAGE)
    except click.exceptions.Exit as reason:
        sys.exit(reason.exit_code)
    except FORESEEN as reason:
        problem = told(reason)
        if is_debug:
            import traceback

            traceback.print_exc()
        click.echo(f"paybands: {problem.what}", err=True)
        if problem.then:
            click.echo(problem.then, err=True)
        _leave(problem.exit_code)
    except (KeyboardInterrupt, click.Abort):
        _leave_stopped()
    except BaseException as reason:
        if interrupt.is_stop(reason) and not is_debug:
            _leave_stopped()
        raise


def _leave_stopped() -> None:
    """End now: what other threads and libraries would still do or say at exit is not waited for."""
    click.echo("paybands: stopped; the last good release is as it was.", err=True)
    sys.stdout.flush()
    sys.stderr.flush()
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
    launcher = sys.modules.get("flows.launcher")
    if launcher is not None:
        launcher.stop()
    os._exit(Exit.INTERRUPTED)


def _leave(code: Exit) -> None:
    sys.exit(int(code))


def _say_bug(kind: type[BaseException], value: BaseException, _: TracebackType | None) -> None:
    click.echo(f"paybands: a bug: {kind.__name__}: {value}", err=True)
    for note in getattr(value, "__notes__", ()):
        click.echo(note, err=True)
    click.echo("Run again with --debug for the traceback, and report it.", err=True)


if __name__ == "__main__":
    main()
