"""The options of a run: what was asked for, by whichever door. They lead to a target; they start nothing."""

from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from facesnap.conformance.embedded import embedded
from facesnap.conformance.ledger.database import Ledger, beside
from facesnap.conformance.ledger.obligations import Obligations
from facesnap.conformance.owing.deferral import Deferral
from facesnap.conformance.owing.leaving import place_of
from facesnap.conformance.report.writing import LOG
from facesnap.conformance.resuming import earlier
from facesnap.conformance.target import ConfigurationError, Target, load
from facesnap.conformance.wire.ports import HttpPort, Port


@dataclass(frozen=True, slots=True)
class Options:
    """What a run was asked for. ``endpoint`` None is the embedded emulator, ``out`` None keeps no report.

    ``time_limit`` is in seconds, None for no limit. ``fault`` and ``variants`` are for the embedded emulator alone.
    ``live`` is the word without which no live endpoint is judged; ``exhaust_quota`` lets one be loaded, too.
    ``resume``: go on with the run whose log is in ``out``. ``ledger`` None is the one beside ``endpoint``. ``defer``:
    whether two snapshots stay behind where there is no clock to move; None: at a live endpoint.
    """

    seed: int
    endpoint: Path | None = None
    out: Path | None = None
    effort: str = "standard"
    select: tuple[str, ...] = ()
    time_limit: float | None = None
    fault: str | None = None
    variants: tuple[str, ...] = ()
    live: bool = False
    exhaust_quota: bool = False
    resume: bool = False
    ledger: Path | None = None
    defer: bool | None = None

    def target(self) -> tuple[Target, Port]:
        """The target, and the port that leads to it; raises ConfigurationError where the options do not fit."""
        if self.endpoint is None:
            if self.live:
                raise ConfigurationError(
                    "--live: the embedded emulator is not live; leave it out, or give the endpoint's file."
                )
            if self.defer:
                raise ConfigurationError(
                    "--defer: the embedded emulator has a clock, so nothing is deferred; leave it out."
                )
            if self.ledger is not None:
                raise ConfigurationError(
                    "--ledger: the embedded emulator keeps no ledger; leave it out, or give the endpoint's file."
                )
            return embedded(self.seed, fault=self.fault, variants=self.variants)
        if self.fault is not None or self.variants:
            raise ConfigurationError(
                "faults and variants are the embedded emulator's; leave them out, or the endpoint's file."
            )
        target = allowed(load(self.endpoint), live=self.live)
        if self.resume and self.out is not None:
            _same(earlier(self.out / LOG).header["target"], target, self.out)
        if self.defer and target.control_url is not None:
            raise ConfigurationError(
                f"--defer: {target.file} names a control_url, so that nothing has to wait; leave one of them out."
            )
        return replace(target, exhaust_quota=self.exhaust_quota), HttpPort()

    def deferring(self, target: Target) -> bool:
        """Whether the run leaves two snapshots behind."""
        wanted = target.kind == "live" if self.defer is None else self.defer
        return wanted and self.endpoint is not None and target.control_url is None

    def owed(self, target: Target) -> list[Deferral]:
        """The deferrals of earlier runs that the run will find; none where the ledger cannot be asked now."""
        if self.endpoint is None or target.control_url is not None:
            return []
        try:
            ledger = self.opened_ledger() if (self.ledger or beside(self.endpoint)).exists() else None
        except ConfigurationError:
            return []
        if ledger is None:
            return []
        with closing(ledger):
            return Obligations(ledger).open(place_of(target))

    def ledger_of(self, endpoint: Path) -> Path:
        """Where the endpoint's ledger is, or would be; raises ConfigurationError if one is named that is not there."""
        if self.ledger is not None and not self.ledger.exists():
            raise ConfigurationError(f"--ledger {self.ledger}: there is no such file; name the ledger of the runs.")
        return self.ledger or beside(endpoint)

    def opened_ledger(self) -> Ledger | None:
        """The ledger of what is created, which nobody else can open until it is closed; the embedded emulator has none.

        Raises:
            ConfigurationError: it cannot be used, or somebody uses it.
        """
        return None if self.endpoint is None else Ledger.open(self.ledger or beside(self.endpoint))


def resumed(given: Options, folder: Path) -> Options:
    """The options of the run in ``folder``, to go on with it. Where to send, the patience and the words are ``given``.

    Raises:
        ConfigurationError: there is no run that could go on.
    """
    known = earlier(folder / LOG)
    if known.ended == "completed":
        raise ConfigurationError(
            f"--resume {folder}: the run there has come to its end; for its reports: facesnap report {folder}."
        )
    header, made = known.header, known.header["target"]["embedded"]
    if made is None and given.endpoint is None:
        raise ConfigurationError(
            f"--resume {folder}: the run there judges {header['target']['base_url']}; name its file with --config."
        )
    if made is not None and given.endpoint is not None:
        raise ConfigurationError(f"--resume {folder}: the run there judges an embedded emulator; leave --config out.")
    return replace(
        given,
        seed=header["seed"],
        out=folder,
        effort=header["effort"],
        select=tuple(header["select"]),
        fault=made and made["fault"],
        variants=tuple(made["variants"]) if made else (),
        resume=True,
    )


def allowed(target: Target, *, live: bool) -> Target:
    """The target, if it may be sent to: a live one only with the word for it; else ConfigurationError."""
    if target.kind == "live" and not live:
        raise ConfigurationError(
            f"{target.file}: endpoint.kind: {target.base_url} is live, and a run spends its quota; look at "
            f"`facesnap plan --config {target.file}` first, then say --live (--facesnap-live under pytest); for an "
            'emulator say kind = "emulated".'
        )
    return target


def _same(before: dict[str, Any], target: Target, folder: Path) -> None:
    """Refuse to go on with a run at another endpoint than its own: ConfigurationError."""
    now = target.described()
    for name in ("base_url", "control_url", "kind", "subscriptions"):
        if before[name] != now[name]:
            raise ConfigurationError(
                f"--resume {folder}: {name} was {before[name]} when the run began, and is {now[name]} in "
                f"{target.file or 'the configuration'}; give the file of the same endpoint, or begin a new run."
            )
