"""``lmsdesk presets``: what was chosen for lists, kept under a name and shared as files."""

from __future__ import annotations

import argparse
from dataclasses import replace

from lmsdesk.cli import exits, shapes
from lmsdesk.cli.imports import checked
from lmsdesk.cli.opening import opened
from lmsdesk.cli.output import Output, table
from lmsdesk.domain.imports.options import LISTS
from lmsdesk.domain.imports.presets import KeptPreset, Preset
from lmsdesk.files.packages import Taken
from lmsdesk.services.console import Console
from lmsdesk.services.wording import tell


async def run_presets(options: argparse.Namespace, output: Output) -> int:
    """Do what the action says."""
    async with opened(options, output, reads=options.action in (None, "list", "export")) as console:
        match options.action:
            case "save":
                return await _save(console, options, output)
            case "export":
                console.presets.export(options.name, options.file)
                output.result({"file": str(options.file)}, [f"Saved in {options.file}"])
            case "import":
                preset = console.presets.read(options.file)
                other = "other-site" in options.accept
                await console.presets.add(preset, other_site=other, replace=options.replace)
                output.result({"name": preset.name}, [f"Kept as {preset.name}"])
            case "delete":
                await console.presets.delete(options.name)
                output.result({"name": options.name}, [f"{options.name} is forgotten"])
            case _:
                found = console.presets.all()
                lines = table(["name", "for", "kind", "headings"], [_line(each) for each in found])
                output.result([_shape(each) for each in found], lines if found else ["There are no presets yet."])
    return exits.DONE


async def _save(console: Console, options: argparse.Namespace, output: Output) -> int:
    """Check the list, so that its headings are known, and keep what was said; nothing is staged."""
    usual = replace(console.imports.usual(), kind=LISTS.get(options.kind))
    job = await checked(console, [Taken(options.files[0].name, options.files[0])], usual, options)
    try:
        preset = await console.presets.save(options.name, job.plan, job.options)
    finally:
        job.close()
    headings = ", ".join(preset.headings) or "none"
    output.result(
        _shape(KeptPreset(preset.name, preset)), [f"Kept as {preset.name}, for lists with the headings: {headings}"]
    )
    return exits.DONE


def _kind(preset: Preset) -> str | None:
    """What its lists are about; None where their headings say it."""
    return preset.options.kind.value if preset.options.kind else None


def _shape(kept: KeptPreset) -> shapes.Shape:
    preset = kept.preset
    if preset is None:
        assert kept.trouble is not None  # one of the two is there
        return {"name": kept.name, "trouble": tell(kept.trouble).what}
    return {
        "name": preset.name,
        "site": preset.site.name,
        "kind": _kind(preset),
        "headings": list(preset.headings),
    }


def _line(kept: KeptPreset) -> list[str]:
    preset = kept.preset
    if preset is None:
        assert kept.trouble is not None  # as above
        return [kept.name, "", "", tell(kept.trouble).what]
    return [preset.name, preset.site.name, _kind(preset) or "any", ", ".join(preset.headings)]
