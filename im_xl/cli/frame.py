"""German click: help, usage errors, and the one place where every problem becomes a sentence and an exit code."""

from __future__ import annotations

from collections.abc import Callable, Sequence
import errno
import os
import re
import sys
import traceback
from typing import Any, TextIO
import warnings

import click

from im_xl.errors import EingabeError, ImXlError, systemgrund

FERTIG, MIT_FEHLERN, NICHTS_GESCHRIEBEN = 0, 1, 2
"""Exit codes: done; done with findings of severity Fehler; nothing written."""

_FEHLERSUCHE = "--fehlersuche"
_KENNWORT = "--kennwort"
_UMGEBUNG = "IM_XL_FEHLERSUCHE"
_IN_KLAMMERN = re.compile(r"\((.+)\)")


class AufrufError(EingabeError):
    """The command line itself cannot be understood."""

    def __init__(self, text: str) -> None:
        super().__init__("aufruf", text)


class _German(click.Command):
    """Headings and the help option in German."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix="Aufruf: ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        records = [param.get_help_record(ctx) for param in self.get_params(ctx) if isinstance(param, click.Option)]
        with formatter.section("Optionen"):
            formatter.write_dl([(name, hilfe.replace("[required]", "(nötig)")) for name, hilfe in filter(None, records)])

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "Zeigt diese Hilfe."
        return option


class GermanCommand(_German):
    """A command of `im-xl`; every one understands --fehlersuche."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - click's own
        kwargs.setdefault("options_metavar", "[OPTIONEN]")
        super().__init__(*args, **kwargs)
        self.params.append(_fehlersuche())

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The arguments; a word too many beside --kennwort may be the password, and is not repeated."""
        mit_kennwort = _KENNWORT in args
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            if mit_kennwort and type(error) is click.UsageError:
                raise AufrufError(f"Eine Angabe ist zu viel. Hinter {_KENNWORT} steht nichts: Das Kennwort wird abgefragt.") from None
            raise


class GermanGroup(_German, click.Group):
    """`im-xl` itself, which runs a command and turns whatever happens into a sentence and an exit code; or a group of commands in it."""

    def __init__(self, *, name: str, commands: Sequence[click.Command], help: str, version: str | None = None, epilog: str = "") -> None:  # noqa: A002 - click's name
        super().__init__(
            name=name,
            commands=list(commands),
            help=help,
            epilog=epilog,
            options_metavar="[OPTIONEN]",
            subcommand_metavar="BEFEHL [ANGABEN]",
            no_args_is_help=False,
            invoke_without_command=True,
            callback=_ohne_befehl,
            params=[*([_version(name, version)] if version else []), _fehlersuche()],
        )

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order in which people need them."""
        del ctx
        return list(self.commands)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Commands first: they are what is looked for."""
        befehle = [(name, self.commands[name].get_short_help_str(limit=100)) for name in self.list_commands(ctx)]
        with formatter.section("Befehle"):
            formatter.write_dl(befehle)
        super().format_options(ctx, formatter)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is meant; an unknown one is answered with the known ones."""
        if args[0] not in self.commands:
            raise AufrufError(f"Den Befehl „{args[0]}“ gibt es nicht. Möglich sind: {', '.join(self.commands)}.")
        return super().resolve_command(ctx, args)

    def main(self, args: Sequence[str] | None = None, prog_name: str | None = None, **extra: Any) -> Any:  # type: ignore[override]  # noqa: ANN401 - click's own
        """Run a command line and end the process.

        Raises:
            SystemExit: always; the exit code.
        """
        for ohne in ("complete_var", "standalone_mode", "windows_expand_args"):
            extra.pop(ohne, None)
        argv = list(sys.argv[1:] if args is None else args)
        _forgiving_output()
        if not _searching(argv):
            warnings.simplefilter("ignore")
        try:
            with self.make_context(prog_name or "im-xl", list(argv), **extra) as ctx:
                ausgang = self.invoke(ctx)
            sys.stdout.flush()
        except BaseException as error:  # noqa: BLE001 - no traceback ever reaches a person
            ausgang = _answer(error, argv)
        sys.exit(ausgang if isinstance(ausgang, int) else FERTIG)


def _ohne_befehl() -> None:
    ctx = click.get_current_context()
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def _version(name: str, version: str) -> click.Option:
    def zeigen(ctx: click.Context, _: click.Parameter, wert: bool) -> None:
        if wert and not ctx.resilient_parsing:
            click.echo(f"{name} {version}")
            ctx.exit()

    return click.Option(
        ["--version"], is_flag=True, is_eager=True, expose_value=False, callback=zeigen, help="Zeigt die Nummer der Ausgabe."
    )


def _fehlersuche() -> click.Option:
    hilfe = f"Zeigt bei einem unerwarteten Fehler die Einzelheiten (auch mit {_UMGEBUNG}=1)."
    return click.Option([_FEHLERSUCHE], is_flag=True, expose_value=False, help=hilfe)


def _forgiving_output() -> None:
    """A console that lacks a character shows a question mark instead of ending the program."""
    for strom in (sys.stdout, sys.stderr):
        anders: Callable[..., None] | None = getattr(strom, "reconfigure", None)
        if anders is not None:
            anders(errors="replace")


def _searching(argv: Sequence[str]) -> bool:
    return _FEHLERSUCHE in argv or os.environ.get(_UMGEBUNG, "0") not in {"", "0"}


# ---------------------------------------------------------------- problems
def _answer(error: BaseException, argv: Sequence[str]) -> int:
    """Say what went wrong, to a person and, where asked for, to a program; the exit code."""
    if isinstance(error, click.exceptions.Exit):
        return error.exit_code
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else NICHTS_GESCHRIEBEN
    if _nobody_listens(error):
        silence(sys.stdout)
        return FERTIG
    problem = as_problem(error)
    if _searching(argv) and problem.code == "unerwartet":
        traceback.print_exception(error, file=sys.stderr)
    click.echo(problem.text if problem.code == "abgebrochen" else f"Fehler: {problem.text}", err=True)
    if (ziel := json_target(argv)) is not None:
        from im_xl.cli.output import write_json
        from im_xl.report import fehler_dokument

        try:
            write_json(fehler_dokument(problem), ziel)
        except (ImXlError, OSError) as zweiter:
            if (text := as_problem(zweiter).text) != problem.text:
                click.echo(f"Fehler: {text}", err=True)
    return NICHTS_GESCHRIEBEN


def silence(strom: TextIO) -> None:
    """Let a stream lead nowhere once its reader has gone, so that the flush at shutdown does not fail either."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), strom.fileno())


def _nobody_listens(error: BaseException) -> bool:
    return isinstance(error, OSError) and (isinstance(error, BrokenPipeError) or error.errno == errno.EPIPE)


def as_problem(error: BaseException) -> ImXlError:
    """Any exception as one with a code and a German sentence."""
    if isinstance(error, ImXlError):
        return error
    if isinstance(error, KeyboardInterrupt | EOFError | click.Abort):
        return ImXlError("abgebrochen", "Abgebrochen.")
    if isinstance(error, click.UsageError):
        return AufrufError(_usage(error))
    if isinstance(error, MemoryError):
        return ImXlError("speicher", "Der Arbeitsspeicher reicht nicht aus. Bitte andere Programme schließen und es noch einmal versuchen.")
    if isinstance(error, OSError) and error.filename is not None:
        text = f"„{error.filename}“ kann nicht gelesen oder geschrieben werden ({systemgrund(error)}). Bitte Pfad und Rechte prüfen."
        return ImXlError("nicht-lesbar", text)
    art = type(error).__name__
    return ImXlError(
        "unerwartet",
        f"Damit hat im-xl nicht gerechnet ({art}). Das ist ein Fehler in im-xl, nicht bei Ihnen. Bitte melden Sie ihn mit dem, was der "
        f"Aufruf mit {_FEHLERSUCHE} zeigt.",
    )


def _usage(error: click.UsageError) -> str:
    """A usage error of click in German."""
    inhalt = _IN_KLAMMERN.search(error.message or "")
    if isinstance(error, click.NoSuchOption):
        text = f"Die Option {error.option_name} gibt es nicht."
        if error.possibilities:
            text += f" Meinten Sie {' oder '.join(sorted(error.possibilities))}?"
    elif isinstance(error, click.MissingParameter):
        text = f"Es fehlt die Angabe {parameter_name(error.param)}."
    elif isinstance(error, click.BadParameter):
        text = f"{parameter_name(error.param)}: {error.message}"
    elif isinstance(error, click.BadOptionUsage):
        ohne_wert = "not take" in (error.message or "")
        text = f"Die Option {error.option_name} hat keinen Wert." if ohne_wert else f"Der Option {error.option_name} fehlt ihr Wert."
    elif inhalt is not None:
        text = f"Die Angabe „{inhalt[1]}“ ist zu viel."
    else:
        text = "Der Aufruf ist so nicht zu verstehen."
    befehl = error.ctx.command_path if error.ctx else "im-xl"
    return f"{text} Hilfe: {befehl} --help"


def parameter_name(param: click.Parameter | None) -> str:
    """How a person wrote it: --betrag, or LISTE."""
    if param is None:
        return "Aufruf"
    return param.opts[0] if isinstance(param, click.Option) else (param.human_readable_name or param.name or "")


def json_target(argv: Sequence[str]) -> str | None:
    """What --json names, also where the command line as a whole cannot be understood."""
    worte = list(argv)
    for stelle, wort in enumerate(worte):
        if wort == "--":
            return None
        if wort.startswith("--json="):
            return wort.partition("=")[2]
        if wort == "--json" and stelle + 1 < len(worte):
            return worte[stelle + 1]
    return None
