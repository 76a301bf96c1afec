"""Hedgerow's records on a terminal: what the client in hedgerow.py can do, in one short program.

HEDGEROW_URL, HEDGEROW_TOKEN and HEDGEROW_FABRIC (owner/repo:fabric) say where; --url and --fabric override them.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from typing import Any, Dict, Iterable, List, Optional

import hedgerow
from hedgerow import Client, Key

ABSENT = object()
CHANGE_STATES = ["none", "draft", "proposed", "conflicted"]
LIVE_STATES = ["synced", "pending", "drifted", "missing", "unknown"]


def main(arguments: Optional[List[str]] = None) -> int:
    """Exit status: 0 done; 1 refused, or a decision is needed; 2 could not run."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        client = Client(
            options.url or _setting("HEDGEROW_URL"),
            _setting("HEDGEROW_TOKEN"),
            options.fabric or _setting("HEDGEROW_FABRIC"),
            ca_file=options.ca_file,
            allow_http=options.allow_http,
        )
        return options.run(client, options)
    except hedgerow.Collision as error:
        print(f"{error.detail}:")
        _print_collisions(error.collisions)
        return 1
    except (hedgerow.Unreachable, hedgerow.Unauthorized, ValueError) as error:
        print(f"cannot run: {error}", file=sys.stderr)
        return 2
    except hedgerow.HedgerowError as error:
        print(_clean(str(error)), file=sys.stderr)
        for fault in getattr(error, "errors", []):
            place = f"{fault['path']}:{fault.get('line', 1)}" if "path" in fault else fault.get("pointer", "")
            print(_clean(f"  {place}  {fault['code']}: {fault['message']}"), file=sys.stderr)
        return 1
    except (KeyboardInterrupt, BrokenPipeError):
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="cli.py", description=__doc__.split("\n\n")[0], epilog=__doc__.split("\n\n")[1])
    parser.add_argument("--url", help="address of the server")
    parser.add_argument("--fabric", help="owner/repo:fabric")
    parser.add_argument("--ca-file", help="certificate authorities to trust instead of the system's")
    parser.add_argument("--allow-http", action="store_true", help="send the token without TLS to another machine")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    one = commands.add_parser("list", help="records with their states")
    one.add_argument("--kind")
    one.add_argument("--state", choices=CHANGE_STATES + LIVE_STATES)
    one.add_argument("--selector", help="label selector such as env=prod")
    one.add_argument("--text", help="part of name, path or kind")
    one.set_defaults(run=_list)

    one = commands.add_parser("show", help="one record: Git, proposed and live side by side")
    one.add_argument("key", metavar="KEY", help="group/kind/namespace/name, or kind/name where that is one")
    one.set_defaults(run=_show)

    one = commands.add_parser("edit", help="change one field; the answer is a pull request")
    one.add_argument("key", metavar="KEY")
    one.add_argument("pointer", metavar="POINTER", help="JSON Pointer such as /spec/subnets/default/vlan")
    one.add_argument("value", metavar="VALUE", nargs="?", help="JSON, or else text")
    one.add_argument("--remove", action="store_true", help="take the field away instead")
    one.add_argument("--base", help="blob id of the record as it was seen (else it is read now)")
    one.add_argument("--title", help="of the pull request")
    one.add_argument("--author", help="whom to credit")
    one.add_argument("--dry-run", action="store_true", help="show the lines that would change, write nothing")
    one.add_argument("--force", action="store_true", help="override warnings")
    one.set_defaults(run=_edit)

    one = commands.add_parser("conflicts", help="Changes that wait for a decision")
    one.set_defaults(run=_conflicts)

    one = commands.add_parser("resolve", help="decide a collision of a Change")
    one.add_argument("change", metavar="CHANGE")
    one.add_argument("pointer", metavar="POINTER")
    one.add_argument("take", choices=["git", "edit", "base"])
    one.add_argument("--key", help="where several records of the Change collide at this pointer")
    one.set_defaults(run=_resolve)

    one = commands.add_parser("drift", help="where the cluster differs from Git, and who made it differ")
    one.add_argument("--refresh", action="store_true", help="compare now")
    one.set_defaults(run=_drift)

    one = commands.add_parser("adopt", help="take what the cluster holds of records into Git, by a pull request")
    one.add_argument("keys", metavar="KEY", nargs="+")
    one.add_argument("--author", help="whom to credit")
    one.add_argument("--dry-run", action="store_true", help="show the lines that would change, write nothing")
    one.add_argument("--force", action="store_true", help="override warnings")
    one.set_defaults(run=_adopt)

    one = commands.add_parser("follow", help="what happens from now on, until Ctrl-C")
    one.add_argument("--after", metavar="CURSOR", help="go on from here instead")
    one.add_argument("--count", type=int, help="end after so many events; 0: after the listing")
    one.set_defaults(run=_follow)
    return parser


def _setting(name: str) -> str:
    value = os.environ.get(name, "")
    if value == "":
        raise ValueError(f"{name} is not set")
    return value


# --- Commands ---------------------------------------------------------------------------------------------------------


def _list(client: Client, options: argparse.Namespace) -> int:
    found = client.records(
        kind=options.kind, state=options.state, label_selector=options.selector, text=options.text
    )
    rows = [["KEY", "CHANGE", "LIVE", "FILE"]]
    for record in found:
        states = record["states"]
        rows.append([str(Key.of(record["key"])), states["change"], states["live"], f"{record['path']}:{record['line']}"])
    _print_rows(rows)
    return 0


def _show(client: Client, options: argparse.Namespace) -> int:
    record = client.record(_find(client, options.key))
    print(f"{Key.of(record['key'])}  {record['path']}:{record['line']}  blob {record['blob']}")
    proposed = record["proposed"]
    heads = ["FIELD", "GIT", *[_head_of(one) for one in proposed], "LIVE"]
    git = dict(_fields(record["git"]))
    sides = [git, *[_proposed_fields(git, record, one) for one in proposed], _live_fields(record["live"], git)]
    unknown = record["live"].get("unknown")
    rows = [heads]
    for pointer in _in_order(sides):
        cells = [_shown(side.get(pointer, ABSENT)) for side in sides]
        if unknown is not None:
            cells[-1] = "?"
        mark = "* " if len(set(cells) - {"?"}) > 1 else "  "
        rows.append([mark + pointer, *cells])
    rows[0][0] = "  FIELD"
    _print_rows(rows)
    if unknown is not None:
        print(f"live: unknown ({unknown})")
    return 0


def _edit(client: Client, options: argparse.Namespace) -> int:
    if options.remove == (options.value is not None):
        raise ValueError("give either a VALUE or --remove")
    record = client.record(_find(client, options.key))
    value = hedgerow.REMOVE if options.remove else _read_value(options.value)
    edit = hedgerow.set_field(record, options.pointer, value)
    if options.base is not None:
        edit["base"] = options.base
    name = Key.of(record["key"]).name
    title = options.title or f"{record['key']['kind']} {name}: {options.pointer} {_shown(value)}"
    if options.dry_run:
        plan = client.preview(title, [edit])
        print(_clean(plan["diff"], keep="\n") or "Git says so already.", end="" if plan["diff"] else "\n")
        return 0
    accepted = client.propose(title, [edit], author=options.author, force=options.force)
    change = accepted["change"]
    if change is None:
        print("Git says so already.")
        return 0
    return _print_change(client.wait_for(change["id"]))


def _conflicts(client: Client, _options: argparse.Namespace) -> int:
    for one in client.conflicts():
        _print_change(one["change"])
        _print_collisions(one["collisions"])
    return 0


def _resolve(client: Client, options: argparse.Namespace) -> int:
    key = None if options.key is None else _find(client, options.key)
    collisions = client.change(options.change)["collisions"]
    found = [
        one for one in collisions if one["pointer"] == options.pointer and key in (None, Key.of(one["key"]))
    ]
    if len(found) != 1:
        say = "nothing collides there" if not found else "several records collide there: say which by --key"
        print(f"{say}. Collisions of {options.change}:")
        _print_collisions(collisions)
        return 1
    decision = hedgerow.resolution(found[0]["key"], options.pointer, options.take)
    client.resolve(options.change, [decision])
    return _print_change(client.wait_for(options.change))


def _drift(client: Client, options: argparse.Namespace) -> int:
    if options.refresh:
        client.refresh_drift()
    report = client.drift()
    away = report["unreachable"]
    if away is not None:
        print(_clean(f"the cluster does not answer since {away['since']}: {away['message']}"))
    rows = [["RECORD", "STATE", "FIELD", "GIT", "CLUSTER", "WHO", "FILE"]]
    for record in report["records"]:
        name = str(Key.of(record["key"]))
        for one in record["differences"] or [record]:
            place = f"{record['path']}:{one.get('line', record.get('line', 1))}" if "path" in record else ""
            sides = [_shown(one.get(side, ABSENT)) for side in ("git", "live")] if "pointer" in one else ["", ""]
            who = " ".join(one[part] for part in ("manager", "time") if part in one)
            rows.append([name, record["state"], one.get("pointer", ""), *sides, who, place])
    if len(rows) > 1:
        _print_rows(rows)
    counts = report["counts"]
    print(", ".join([f"{counts['inSync']} in sync", *(f"{n} {state}" for state, n in counts.items() if n and state != "inSync")]))
    return 1 if len(rows) > 1 else 0


def _adopt(client: Client, options: argparse.Namespace) -> int:
    drifted = [Key.of(one["key"]) for one in client.drift()["records"]]
    keys = [_find_among(drifted, text) or _find(client, text) for text in options.keys]
    if options.dry_run:
        plan = client.preview_adoption(keys)
        print(_clean(plan["diff"], keep="\n") or "Git says so already.", end="" if plan["diff"] else "\n")
        return 0
    change = client.adopt(keys, author=options.author, force=options.force)["change"]
    if change is None:
        print("Git says so already.")
        return 0
    return _print_change(client.wait_for(change["id"]))


def _follow(client: Client, options: argparse.Namespace) -> int:
    left = options.count
    for item in client.sync(options.after):
        if isinstance(item, hedgerow.Snapshot):
            print(f"{len(item.records)} records at {item.cursor}", flush=True)
        else:
            print(_clean(_line_of(item)), flush=True)
            left = None if left is None else left - 1
        if left is not None and left <= 0:
            break
    return 0


# --- Printing ---------------------------------------------------------------------------------------------------------


def _print_change(change: Dict[str, Any]) -> int:
    pull = change["pullRequest"]
    where = "no pull request" if pull is None else pull["url"]
    reason = f"  {change['reason']}" if change["reason"] else ""
    print(_clean(f"{change['id']}  {change['state']}  {where}  {change['title']}{reason}"))
    return 1 if change["state"] in ("failed", "conflicted") else 0


def _print_collisions(collisions: Iterable[Dict[str, Any]]) -> None:
    rows = [["RECORD", "FIELD", "BASE", "GIT", "EDIT", "FILE"]]
    for one in collisions:
        place = f"{one['path']}:{one.get('line', 1)}" if "path" in one else ""
        sides = [_shown(one.get(side, ABSENT)) for side in ("base", "git", "edit")]
        rows.append([str(Key.of(one["key"])), one["pointer"] or "(whole record)", *sides, place])
    _print_rows(rows)


def _print_rows(rows: List[List[str]]) -> None:
    clean = [[_clean(cell) for cell in row] for row in rows]
    widths = [max(len(cell) for cell in column) for column in zip(*clean)]
    for row in clean:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())


def _line_of(event: hedgerow.Event) -> str:
    parts = [event.cursor, event.at, event.type]
    if event.key is not None:
        parts.append(str(event.key))
        old, new = ((side or {}).get("value", {}) for side in (event.old, event.new))
        if event.type == "record.modified":
            sides = [dict(_fields(old)), dict(_fields(new))]
            for pointer in _in_order(sides):
                before, after = (_shown(side.get(pointer, ABSENT)) for side in sides)
                if before != after:
                    parts.append(f"{pointer} {before} -> {after}")
    for name in ("change", "pullRequest", "state", "title", "reason"):
        if name in event.about:
            parts.append(f"{name}={event.about[name]}")
    return "  ".join(parts)


# Texts of people reach the terminal without its control characters.
def _clean(text: str, keep: str = "") -> str:
    return "".join(one if one.isprintable() or one in keep else "\N{REPLACEMENT CHARACTER}" for one in text)


def _shown(value: Any) -> str:
    if value is ABSENT or value is hedgerow.REMOVE:
        return "-"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


# --- Fields -----------------------------------------------------------------------------------------------------------


def _fields(value: Any, way: tuple = ()) -> Iterable[tuple]:
    """The leaves of a manifest by pointer; a list is one leaf."""
    if isinstance(value, dict) and value:
        for name, member in value.items():
            yield from _fields(member, (*way, name))
    elif way:
        yield hedgerow.print_pointer(way), value


def _in_order(sides: List[Dict[str, Any]]) -> List[str]:
    return list(dict.fromkeys(pointer for side in sides for pointer in side))


def _head_of(one: Dict[str, Any]) -> str:
    return f"#{one['pullRequest']}" if one["pullRequest"] is not None else one["change"]


def _proposed_fields(git: Dict[str, Any], record: Dict[str, Any], one: Dict[str, Any]) -> Dict[str, Any]:
    """The fields as a Change leaves them: Git's, with its differences."""
    if one.get("deleted"):
        return {}
    fields = {pointer: value for pointer, value in git.items() if not pointer.startswith("/spec/")}
    fields.update(_fields({"spec": one["spec"] or {}}))
    for difference in record["differences"]:
        if difference.get("change") == one["change"] and not difference["pointer"].startswith("/spec"):
            fields.pop(difference["pointer"], None)
            if "proposed" in difference:
                fields.update(_fields(difference["proposed"], tuple(hedgerow.read_pointer(difference["pointer"]))))
    return fields


def _live_fields(live: Dict[str, Any], git: Dict[str, Any]) -> Dict[str, Any]:
    fields = dict(_fields(live.get("value") or {}))
    return {pointer: fields[pointer] for pointer in fields if pointer in git or pointer.startswith("/spec/")}


def _find_among(keys: List[Key], text: str) -> Optional[Key]:
    """The one of some keys that a text names: an object without a file is no record."""
    found = [key for key in keys if text == str(key) or text.lower() == f"{key.kind}/{key.name}".lower()]
    return found[0] if len(found) == 1 else None


def _find(client: Client, text: str) -> Key:
    """The key that a text names; `kind/name` where exactly one record is that."""
    if text.count("/") != 1:
        return Key.parse(text)
    kind, name = text.split("/")
    found = [Key.of(one["key"]) for one in client.records(text=name) if one["key"]["name"] == name]
    found = [key for key in found if key.kind.lower() == kind.lower()]
    if len(found) == 1:
        return found[0]
    say = "no record is" if not found else "several records are"
    raise ValueError(f"{say} {text}" + "".join(f"\n  {key}" for key in found))


def _read_value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


if __name__ == "__main__":
    sys.exit(main())
