"""Client of Hedgerow's HTTP API v1: records of a network fabric as Git holds them, edits that become pull requests,
and a feed of every change.

Standard library only, Python 3.9 or newer: copy this one file. Records, Changes and plans are plain dicts, as
`/api/v1/openapi.json` of your server describes them. Faults are exceptions made from problems (RFC 9457): all are
HedgerowError. TLS certificates are verified, redirects are not followed, and the token shows in no repr, log or error.

A client may be shared by threads.
"""

from __future__ import annotations

import copy
import dataclasses
import http.client
import json
import logging
import re
import ssl
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from typing import Any, Dict, Iterable, Iterator, List, Mapping, NamedTuple, Optional, Union

__version__ = "1"

log = logging.getLogger(__name__)

JsonObject = Dict[str, Any]

# Seconds before something is tried again for the first time; then twice as long each time.
_FIRST_PAUSE = 0.5


# --- Faults -----------------------------------------------------------------------------------------------------------


class HedgerowError(Exception):
    """All that this module raises, wrong arguments (ValueError) apart."""


class Unreachable(HedgerowError):
    """No answer: the network, TLS, a timeout, or something that is not Hedgerow at this address."""


class TimedOut(HedgerowError):
    """What was waited for did not happen in time; it may still."""


class Problem(HedgerowError):
    """The server says no. `errors` names each fault of the input: pointer, code, message, perhaps path and line."""

    def __init__(self, status: int, body: Mapping[str, Any], retry_after: Optional[float] = None) -> None:
        self.status = status
        self.code = str(body.get("code", ""))
        self.title = str(body.get("title", ""))
        self.detail = str(body.get("detail", ""))
        self.errors: List[JsonObject] = list(body.get("errors") or [])
        self.request_id = str(body.get("instance", ""))
        self.retry_after = retry_after
        self.body = dict(body)
        super().__init__(f"{self.detail or self.title or 'no reason given'} ({self.code or status})")


class Unauthorized(Problem):
    """The token is missing, mistyped, expired or revoked."""


class Forbidden(Problem):
    """The token may only read."""


class NotFound(Problem):
    """There is no such thing, or the token may not see it."""


class NotCompared(NotFound):
    """No cluster is connected to the fabric, or it was not compared with it yet."""


class Conflict(Problem):
    """Git, or the state of things, does not allow it."""


class Collision(Conflict):
    """Git changed a field that the edit changes too. `collisions`: key, pointer, base, git, edit, path, line."""

    @property
    def collisions(self) -> List[JsonObject]:
        return list(self.body.get("collisions") or [])


class BaseUnknown(Conflict):
    """The version that the edit was made on cannot be found: read the record anew and edit that."""


class Paused(Conflict):
    """Somebody stopped all writes to the fabric."""


class ClusterAway(Conflict):
    """The cluster does not answer, so what it holds now is not known."""


class RequestRunning(Conflict):
    """A request with this Idempotency-Key is under way."""


class Gone(Problem):
    """Events after this cursor are no longer kept: take a new snapshot."""


class Refused(Problem):
    """The fabric would refuse the result; `errors` says why."""


class KeyReused(Problem):
    """The Idempotency-Key came with another request before: give each request its own."""


class RateLimited(Problem):
    """Too many requests; `retry_after` says how many seconds to wait."""


class Unavailable(Problem):
    """Something that the server needs cannot be reached now."""


_BY_CODE = {
    "collision": Collision,
    "base-unknown": BaseUnknown,
    "paused": Paused,
    "no-cluster": NotCompared,
    "not-compared": NotCompared,
    "unreachable": ClusterAway,
    "request-running": RequestRunning,
    "key-reused": KeyReused,
}
_BY_STATUS = {
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    410: Gone,
    422: Refused,
    429: RateLimited,
    502: Unavailable,
    503: Unavailable,
    504: Unavailable,
}


# --- Words ------------------------------------------------------------------------------------------------------------


class Key(NamedTuple):
    """The identity of a record. It prints as `group/kind/namespace/name`, `-` for no namespace or the core group."""

    group: str
    kind: str
    namespace: Optional[str]
    name: str

    @classmethod
    def of(cls, key: Mapping[str, Any]) -> Key:
        """The key of a JSON object with these members."""
        return cls(key["group"], key["kind"], key.get("namespace"), key["name"])

    @classmethod
    def parse(cls, text: str) -> Key:
        """Reads what a key prints as; ValueError for every other text."""
        parts = text.split("/")
        if len(parts) != 4 or "" in parts:
            raise ValueError(f"{text!r} is not group/kind/namespace/name")
        group, kind, namespace, name = parts
        return cls("" if group == "-" else group, kind, None if namespace == "-" else namespace, name)

    def __str__(self) -> str:
        return "/".join([self.group or "-", self.kind, self.namespace or "-", self.name])


@dataclasses.dataclass(frozen=True)
class Snapshot:
    """All records at one moment, and where the feed goes on from there."""

    cursor: str
    records: List[JsonObject]


@dataclasses.dataclass(frozen=True)
class Event:
    """Something that happened. `record.*` has key, commit, old and new (path, line, blob, value); `change.*` has about."""

    cursor: str
    type: str
    at: str
    key: Optional[Key]
    body: JsonObject

    @classmethod
    def of(cls, body: JsonObject) -> Event:
        key = body.get("key")
        return cls(body["id"], body["type"], body.get("at", ""), Key.of(key) if key else None, body)

    @property
    def old(self) -> Optional[JsonObject]:
        return self.body.get("old")

    @property
    def new(self) -> Optional[JsonObject]:
        return self.body.get("new")

    @property
    def about(self) -> JsonObject:
        return self.body.get("about") or {}


def apply_to(held: Dict[Key, JsonObject], item: Union[Snapshot, Event]) -> None:
    """Makes of records held by key what they are after a snapshot or an event: path, line, blob and git of each."""
    if isinstance(item, Snapshot):
        held.clear()
        for record in item.records:
            held[Key.of(record["key"])] = {name: record[name] for name in ("path", "line", "blob", "git")}
    elif item.type == "record.removed" and item.key is not None:
        held.pop(item.key, None)
    elif item.type in ("record.added", "record.modified") and item.key is not None and item.new is not None:
        new = item.new
        held[item.key] = {"path": new["path"], "line": new["line"], "blob": new["blob"], "git": new["value"]}


# --- Edits ------------------------------------------------------------------------------------------------------------

_REMOVE = object()
#: Instead of a value: take the field away.
REMOVE: Any = _REMOVE


def put(manifest: JsonObject, base: Optional[str]) -> JsonObject:
    """An edit: the record becomes this manifest. `base`: `blob` of the record that was edited; None: it is new."""
    return {"op": "put", "manifest": manifest, "base": base}


def merge_patch(key: Key, patch: JsonObject, base: str) -> JsonObject:
    """An edit: JSON Merge Patch (RFC 7396) of a manifest; None removes a member."""
    return {"op": "merge-patch", "key": key._asdict(), "patch": patch, "base": base}


def delete(key: Key, base: str) -> JsonObject:
    """An edit: the record goes."""
    return {"op": "delete", "key": key._asdict(), "base": base}


def set_field(record: JsonObject, pointer: str, value: Any) -> JsonObject:
    """An edit of one field of a record as the API gave it; REMOVE as the value takes the field away."""
    names = read_pointer(pointer)
    if not names:
        raise ValueError("the pointer must name a field")
    if not _passes_list(record["git"], names) and not _holds_null(value):
        patch: Any = None if value is REMOVE else value
        for name in reversed(names):
            patch = {name: patch}
        return merge_patch(Key.of(record["key"]), patch, record["blob"])
    manifest = copy.deepcopy(record["git"])
    _set(manifest, names, value)
    return put(manifest, record["blob"])


def read_pointer(pointer: str) -> List[str]:
    """The names in a JSON Pointer (RFC 6901)."""
    if pointer != "" and not pointer.startswith("/") or re.search(r"~(?![01])", pointer):
        raise ValueError(f"{pointer!r} is no JSON Pointer such as /spec/subnets/default/vlan")
    return [name.replace("~1", "/").replace("~0", "~") for name in pointer.split("/")[1:]]


def print_pointer(names: Iterable[Any]) -> str:
    """A JSON Pointer of these names."""
    return "".join("/" + str(name).replace("~", "~0").replace("/", "~1") for name in names)


def _passes_list(value: Any, names: List[str]) -> bool:
    for name in names:
        if isinstance(value, list):
            return True
        value = value.get(name) if isinstance(value, dict) else None
    return False


# A merge patch cannot set a field to null: there it means removal.
def _holds_null(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_holds_null(one) for one in value.values())
    return value is None


def _set(value: Any, names: List[str], new: Any) -> None:
    *way, last = names
    for name in way:
        if isinstance(value, list):
            value = value[_index(value, name)]
        elif isinstance(value.setdefault(name, {}), (dict, list)):
            value = value[name]
        else:
            raise ValueError(f"{name} is no object")
    if isinstance(value, list):
        if new is REMOVE:
            del value[_index(value, last)]
        elif last == "-":
            value.append(new)
        else:
            value[_index(value, last)] = new
    elif new is REMOVE:
        value.pop(last, None)
    else:
        value[last] = new


def _index(value: List[Any], name: str) -> int:
    if re.fullmatch(r"0|[1-9]\d{0,8}", name) and int(name) < len(value):
        return int(name)
    raise ValueError(f"there is no item {name} in this list of {len(value)}")


def resolution(key: Union[Key, Mapping[str, Any]], pointer: str, take: str, value: Any = REMOVE) -> JsonObject:
    """A decision about one collision: take "git", "edit" or "base", or "value" with the value that shall hold."""
    decision = {"key": Key(*key)._asdict() if isinstance(key, tuple) else dict(key), "pointer": pointer, "take": take}
    return decision if value is REMOVE else {**decision, "value": value}


def _key_list(keys: Iterable[Union[Key, Mapping[str, Any]]]) -> List[JsonObject]:
    return [key._asdict() if isinstance(key, Key) else dict(key) for key in keys]


# --- The client -------------------------------------------------------------------------------------------------------


class _Secret:
    """Keeps a token out of tracebacks that print variables."""

    def __init__(self, text: str) -> None:
        if not re.fullmatch(r"[\x21-\x7e]{1,200}", text):
            raise ValueError("the token is empty, or holds what no token holds")
        self._text = text

    def __repr__(self) -> str:
        return "<token>"

    def header(self) -> str:
        return f"Bearer {self._text}"


class _Answer(NamedTuple):
    status: int
    headers: Mapping[str, str]
    body: Any


class _TakeAll(urllib.request.HTTPErrorProcessor):
    """Every status is an answer: errors are read as problems, and a redirect never carries the token elsewhere."""

    def http_response(self, request: Any, response: Any) -> Any:
        return response

    https_response = http_response


class Client:
    """One fabric behind one server.

    url: base address of the server, such as https://hedgerow.example.com (a path before /api is kept)
    token: as `hedgerow token create` printed it
    fabric: `owner/repo:fabric`
    timeout: seconds that the server may be silent
    attempts: how often a request that can safely be repeated is sent where the server is not reached or busy
    ca_file: certificate authorities (PEM) to trust instead of the system's
    allow_http: sends the token without TLS to other machines than this one
    """

    def __init__(
        self,
        url: str,
        token: str,
        fabric: str,
        *,
        timeout: float = 30.0,
        attempts: int = 4,
        ca_file: Optional[str] = None,
        allow_http: bool = False,
    ) -> None:
        self._token = _Secret(token)
        del token
        parts = urllib.parse.urlsplit(url)
        if parts.scheme not in ("https", "http") or not parts.hostname or parts.username or parts.query:
            raise ValueError("the url must be such as https://hedgerow.example.com")
        if parts.scheme == "http" and not allow_http and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
            raise ValueError("the url must be https: the token would be sent in the clear")
        match = re.fullmatch(r"([\w-]+)/([\w.-]+):([a-z0-9-]+)", fabric)
        if match is None:
            raise ValueError(f"{fabric!r} is not owner/repo:fabric")
        self.url = url.rstrip("/")
        self.fabric = fabric
        self.timeout = timeout
        self.attempts = max(1, attempts)
        self._path = "/fabrics/" + "/".join(match.groups())
        tls = urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=ca_file))
        # Without TLS no proxy of the environment sees the token either.
        proxies = urllib.request.ProxyHandler(None if parts.scheme == "https" else {})
        self._opener = urllib.request.build_opener(tls, proxies, _TakeAll())

    def __repr__(self) -> str:
        return f"Client({self.url!r}, {self.fabric!r})"

    # Reading

    def about(self) -> JsonObject:
        """The fabric: counts, commit, open pull requests, whether it is paused."""
        return self._get(self._path)

    def records(
        self,
        *,
        kind: Optional[str] = None,
        namespace: Optional[str] = None,
        label_selector: Optional[str] = None,
        state: Optional[str] = None,
        text: Optional[str] = None,
    ) -> Iterator[JsonObject]:
        """Records that fit all of the filters, page by page; `state` is none, draft, proposed or conflicted,
        or that of the cluster: synced, pending, drifted, missing, unknown."""
        query = {"kind": kind, "namespace": namespace, "labelSelector": label_selector, "state": state, "text": text}
        for page in self._pages(f"{self._path}/records", {**query, "limit": 500}):
            yield from page["items"]

    def record(self, key: Key) -> JsonObject:
        """One record; NotFound where Git has none."""
        return self._get(f"{self._path}/records/{_quote(str(key))}")

    def kinds(self) -> List[JsonObject]:
        """The kinds that the fabric may hold: group, kind, versions, namespace."""
        return self._get(f"{self._path}/schemas")["items"]

    def schema(self, kind: str, group: Optional[str] = None) -> JsonObject:
        """JSON Schema of a kind, for forms: with x-hedgerow-ref, -immutable, -set and -default."""
        return self._get(f"{self._path}/schemas/{_quote(kind)}", {"group": group})

    def free(
        self, what: str, within: Optional[str] = None, *, count: int = 1, length: Optional[int] = None
    ) -> List[Union[int, str]]:
        """Values that neither Git nor any open Change uses, the lowest first: of a vlan, subnet (of this prefix
        length), port or asn, `within` a record such as VLANNamespace/default or leaf-01. Asking reserves nothing."""
        query = {"what": what, "in": within, "count": count, "length": length}
        return self._get(f"{self._path}/free", query)["values"]

    # Editing

    def propose(
        self,
        title: str,
        edits: List[JsonObject],
        *,
        message: Optional[str] = None,
        author: Optional[str] = None,
        draft: bool = False,
        into: Optional[str] = None,
        force: bool = False,
        idempotency_key: Optional[str] = None,
        wait: int = 10,
    ) -> JsonObject:
        """Asks for a Change: all of the edits or none. Gives {change, plan}; no change where Git says all of it already.

        Waits up to `wait` seconds for the pull request. Repeated with the same idempotency_key (give the id of your
        form, say) it makes one Change. Raises Collision, BaseUnknown, Refused (`force` overrides warnings), Paused.
        """
        body = {"title": title, "message": message, "author": author, "into": into, "edits": edits}
        if draft:
            body["draft"] = True
        query = {"force": "true" if force else None}
        return self._post(f"{self._path}/changes", _present(body), query, key=idempotency_key, wait=wait)

    def preview(self, title: str, edits: List[JsonObject], *, into: Optional[str] = None) -> JsonObject:
        """What propose would do: the plan, with a unified diff. Nothing is written; raises what propose raises."""
        body = _present({"title": title, "into": into, "edits": edits})
        return self._post(f"{self._path}/changes", body, {"dryRun": "true"})["plan"]

    def changes(self, states: Iterable[str] = ()) -> Iterator[JsonObject]:
        """Changes in these states, or all; the newest first."""
        for page in self._pages(f"{self._path}/changes", {"state": list(states) or None}):
            yield from page["items"]

    def change(self, change: str) -> JsonObject:
        """One Change by its id."""
        return self._get(f"{self._path}/changes/{_quote(change)}")

    def submit(self, change: str, *, wait: int = 10) -> JsonObject:
        """Turns a draft into a pull request."""
        return self._post(f"{self._path}/changes/{_quote(change)}/submit", None, wait=wait)

    def withdraw(self, change: str) -> JsonObject:
        """Takes a Change back; its pull request is closed."""
        return self._send("DELETE", f"{self._path}/changes/{_quote(change)}", repeat=True).body

    def wait_for(self, change: str, states: Iterable[str] = (), *, timeout: float = 60.0) -> JsonObject:
        """The Change once it is in one of these states, or without any once nothing that was accepted waits any more.

        Raises TimedOut.
        """
        wanted, deadline = set(states), time.monotonic() + timeout
        while True:
            now = self.change(change)
            if now["state"] in wanted or not wanted and not _is_under_way(now):
                return now
            if time.monotonic() >= deadline:
                raise TimedOut(f"the Change {change} is {now['state']} after {timeout:g} seconds")
            time.sleep(min(0.5, max(0.0, deadline - time.monotonic())))

    def conflicts(self) -> Iterator[JsonObject]:
        """Changes that wait for a decision: {change, collisions}."""
        for page in self._pages(f"{self._path}/conflicts", {}):
            yield from page["items"]

    def resolve(self, change: str, resolutions: List[JsonObject], *, wait: int = 10) -> JsonObject:
        """Decides collisions of a Change (see `resolution`); gives the Change."""
        return self._post(f"{self._path}/changes/{_quote(change)}/resolutions", resolutions, wait=wait)

    # The cluster

    def drift(self) -> JsonObject:
        """How Git and the cluster differed at the last comparison: counts, commit, comparedAt, unreachable, and records
        with their differences, who made them and when. Objects without a file are among them, state "extra".

        Raises NotCompared.
        """
        return self._get(f"{self._path}/drift")

    def drift_history(self) -> Iterator[JsonObject]:
        """What comparisons found, the newest first: {number, at, commit, counts, records}."""
        for page in self._pages(f"{self._path}/drift/history", {}):
            yield from page["items"]

    def refresh_drift(self, *, wait: int = 10) -> JsonObject:
        """Has the cluster compared now, and waits for it up to `wait` seconds: the summary, as in `about()["drift"]`."""
        return self._post(f"{self._path}/drift/refresh", None, wait=wait)

    def adopt(
        self,
        keys: Iterable[Union[Key, Mapping[str, Any]]],
        *,
        title: Optional[str] = None,
        message: Optional[str] = None,
        author: Optional[str] = None,
        draft: bool = False,
        force: bool = False,
        idempotency_key: Optional[str] = None,
        wait: int = 10,
    ) -> JsonObject:
        """Takes what the cluster holds of these records into Git: {change, plan}, as propose gives it; all or none.

        One that is missing in the cluster is deleted, one that is only there becomes a file. Nothing is written to the
        cluster. Raises Refused, Paused, NotCompared, ClusterAway.
        """
        body = {"keys": _key_list(keys), "title": title, "message": message, "author": author}
        if draft:
            body["draft"] = True
        query = {"force": "true" if force else None}
        return self._post(f"{self._path}/drift/adopt", _present(body), query, key=idempotency_key, wait=wait)

    def preview_adoption(self, keys: Iterable[Union[Key, Mapping[str, Any]]]) -> JsonObject:
        """What adopt would do: the plan, with a unified diff. Nothing is written."""
        return self._post(f"{self._path}/drift/adopt", {"keys": _key_list(keys)}, {"dryRun": "true"})["plan"]

    def ignore(self, kind: str, name: str, fields: Iterable[str]) -> JsonObject:
        """Proposes that these fields (JSON Pointers) of records are not compared; the name may hold * and ?.

        Gives {ignored, branch}, both None where the configuration says so already.
        """
        return self._post(f"{self._path}/drift/ignore", {"kind": kind, "name": name, "fields": list(fields)})

    # The feed

    def snapshot(self) -> Snapshot:
        """All records, and the cursor from which the feed keeps them true."""
        cursor: Optional[str] = None
        records: List[JsonObject] = []
        for page in self._pages(f"{self._path}/records", {"snapshot": "true", "limit": 500}):
            cursor = cursor or page["cursor"]
            records += page["items"]
        return Snapshot(cursor or "", records)

    def sync(
        self, cursor: Optional[str] = None, *, stop: Optional[threading.Event] = None
    ) -> Iterator[Union[Snapshot, Event]]:
        """Everything that keeps a copy true, for ever: a Snapshot to begin with and whenever the cursor is no longer
        known, then Events. Keep `item.cursor` together with what you made of the item, and come back with it."""
        while stop is None or not stop.is_set():
            if cursor is None:
                snapshot = self.snapshot()
                cursor = snapshot.cursor
                yield snapshot
            try:
                for event in self.follow(cursor, stop=stop):
                    cursor = event.cursor
                    yield event
            except Gone:
                log.info("The cursor is no longer known: taking a new snapshot")
                cursor = None

    def follow(self, cursor: str, *, stop: Optional[threading.Event] = None) -> Iterator[Event]:
        """Events after the cursor as they happen, over any number of connections, each once and in order; ends soon
        after `stop` is set. Raises Gone where the cursor is no longer known, and what no waiting mends."""
        stop = stop or threading.Event()
        pause = 0.0
        while not stop.is_set():
            began = time.monotonic()
            try:
                for event in self._stream(cursor, stop):
                    pause, cursor = 0.0, event.cursor
                    yield event
                reason = "ended"
            except (Unreachable, RateLimited, Unavailable) as error:
                reason = str(error)
                pause = max(pause, getattr(error, "retry_after", None) or 0.0)
            if not stop.is_set():
                log.info("The feed was interrupted: %s", reason)
                pause = _FIRST_PAUSE if time.monotonic() - began > 60 else min(60.0, max(_FIRST_PAUSE, pause * 2))
                stop.wait(pause)

    def _stream(self, cursor: str, stop: threading.Event) -> Iterator[Event]:
        headers = {"Accept": "text/event-stream", "Last-Event-ID": cursor}
        with self._open("GET", f"{self._path}/events", {}, headers, None) as response:
            if response.status != 200:
                raise _problem_of(response.status, response.headers, _read(response))
            if not response.headers.get("content-type", "").startswith("text/event-stream"):
                raise Unreachable(f"{self.url} gives no events: is it the address of Hedgerow?")
            for body in _read_events(response, stop):
                yield Event.of(body)

    # Requests

    def _get(self, path: str, query: Optional[Mapping[str, Any]] = None) -> Any:
        return self._send("GET", path, query, repeat=True).body

    def _pages(self, path: str, query: Mapping[str, Any]) -> Iterator[JsonObject]:
        after: Optional[str] = None
        while True:
            page = self._get(path, {**query, "after": after})
            yield page
            after = page["next"]
            if after is None:
                return

    def _post(
        self,
        path: str,
        body: Any,
        query: Optional[Mapping[str, Any]] = None,
        *,
        key: Optional[str] = None,
        wait: int = 0,
    ) -> Any:
        # With a key the server does it once, so it may be sent again where the answer was lost.
        headers = {"Idempotency-Key": key or str(uuid.uuid4())}
        if wait > 0:
            headers["Prefer"] = f"wait={min(wait, max(1, int(self.timeout) - 5))}"
        return self._send("POST", path, query, headers, body, repeat=True).body

    def _send(
        self,
        method: str,
        path: str,
        query: Optional[Mapping[str, Any]] = None,
        headers: Optional[Mapping[str, str]] = None,
        body: Any = None,
        *,
        repeat: bool,
    ) -> _Answer:
        for attempt in range(1, self.attempts + 1):
            try:
                return self._send_once(method, path, query or {}, headers or {}, body)
            except (Unreachable, RateLimited, Unavailable, RequestRunning) as error:
                if not repeat or attempt == self.attempts:
                    raise
                asked = getattr(error, "retry_after", None)
                time.sleep(min(30.0, asked if asked is not None else _FIRST_PAUSE * 2 ** (attempt - 1)))
        raise AssertionError("unreachable")

    def _send_once(
        self, method: str, path: str, query: Mapping[str, Any], headers: Mapping[str, str], body: Any
    ) -> _Answer:
        with self._open(method, path, query, {"Accept": "application/json", **headers}, body) as response:
            answer = _Answer(response.status, response.headers, _read(response))
        if not 200 <= answer.status < 300:
            raise _problem_of(*answer)
        if answer.body is None and answer.status != 204:
            raise Unreachable(f"{self.url} answers no JSON: is it the address of Hedgerow?")
        return answer

    def _open(
        self, method: str, path: str, query: Mapping[str, Any], headers: Mapping[str, str], body: Any
    ) -> http.client.HTTPResponse:
        text = urllib.parse.urlencode(_present(query), doseq=True)
        request = urllib.request.Request(f"{self.url}/api/v1{path}{'?' + text if text else ''}", method=method)
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        for name, value in headers.items():
            request.add_header(name, value)
        request.add_header("User-Agent", f"hedgerow-python/{__version__}")
        request.add_unredirected_header("Authorization", self._token.header())
        try:
            return self._opener.open(request, timeout=self.timeout)
        except (OSError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", error)
        # Outside of the handler: variables in the frames below hold the header.
        raise Unreachable(f"{self.url} cannot be reached: {reason}")


def _quote(path: str) -> str:
    return urllib.parse.quote(path, safe="/")


def _present(members: Mapping[str, Any]) -> JsonObject:
    return {name: value for name, value in members.items() if value is not None}


def _is_under_way(change: JsonObject) -> bool:
    waiting = change["waiting"]
    added = waiting["edits"] or waiting["resolutions"] or waiting["withdrawal"]
    return change["state"] == "queued" or change["state"] in ("proposed", "conflicted") and bool(added)


def _read(response: http.client.HTTPResponse) -> Any:
    try:
        raw = response.read()
    except (OSError, http.client.HTTPException) as error:
        reason = str(error) or type(error).__name__
    else:
        try:
            return json.loads(raw) if raw else None
        except ValueError:
            return None
    raise Unreachable(f"the answer broke off: {reason}")


def _problem_of(status: int, headers: Mapping[str, str], body: Any) -> Problem:
    members = body if isinstance(body, dict) else {"title": "an answer that is not Hedgerow's: is the address right?"}
    kind = _BY_CODE.get(str(members.get("code"))) or _BY_STATUS.get(status, Problem)
    seconds = headers.get("retry-after", "")
    return kind(status, members, float(seconds) if re.fullmatch(r"\d{1,6}", seconds) else None)


def _read_events(response: http.client.HTTPResponse, stop: threading.Event) -> Iterator[JsonObject]:
    """The data of server-sent events (WHATWG HTML, 9.2) as JSON; a silence longer than the timeout is Unreachable."""
    lines: List[str] = []
    while not stop.is_set():
        try:
            raw = response.readline()
        except (OSError, http.client.HTTPException) as error:
            reason = str(error) or type(error).__name__
            break
        if raw == b"":
            return
        line = raw.decode("utf-8", "replace").rstrip("\r\n")
        if line.startswith("data:"):
            lines.append(line[5:].lstrip(" "))
        elif line == "" and lines:
            data, lines = "\n".join(lines), []
            yield json.loads(data)
    else:
        return
    raise Unreachable(f"the feed broke off: {reason}")
