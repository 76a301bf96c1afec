"""What hedgerow.py promises about the network and about secrets, against a scripted server: python3 -m unittest"""

from __future__ import annotations

import http.server
import json
import threading
import traceback
import unittest
from typing import Any, Callable, Dict, List, Tuple

import hedgerow

TOKEN = "hr_not-a-real-one-0123456789"
KEY = hedgerow.Key("vpc.githedgehog.com", "VPC", "default", "vpc-1")
Reply = Tuple[int, Dict[str, str], bytes]


def problem(status: int, code: str, **more: Any) -> Reply:
    body = {"title": "No", "status": status, "detail": "because", "code": code, "instance": "r1", **more}
    return status, {"content-type": "application/problem+json"}, json.dumps(body).encode()


def answer(body: Any) -> Reply:
    return 200, {"content-type": "application/json"}, json.dumps(body).encode()


def event(number: int, name: str = "vpc-1", kind: str = "modified") -> Dict[str, Any]:
    version = {"path": f"managed/vpc/{name}.yaml", "line": 1, "blob": str(number), "value": {"n": number}}
    return {"id": f"e.{number}", "type": f"record.{kind}", "at": "", "key": KEY._replace(name=name)._asdict(), "new": version}


def stream(*events: Dict[str, Any]) -> Reply:
    text = "retry: 3000\n\n: heartbeat\n\n"
    text += "".join(f"id: {one['id']}\nevent: {one['type']}\ndata: {json.dumps(one)}\n\n" for one in events)
    return 200, {"content-type": "text/event-stream"}, text.encode()


class Scripted(unittest.TestCase):
    """A server that answers as a test says, and keeps what it was asked."""

    def setUp(self) -> None:
        hedgerow._FIRST_PAUSE = 0.01
        self.asked: List[Any] = []
        self.replies: List[Reply] = []
        self.ended = threading.Event()
        test = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def serve(self) -> None:
                length = int(self.headers.get("content-length", 0))
                test.asked.append((self.command, self.path, dict(self.headers.items()), self.rfile.read(length)))
                status, headers, body = test.replies.pop(0) if test.replies else problem(404, "not-found")
                if status == 0:
                    return
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)
                if status == 200 and len(body) < int(headers.get("content-length", 0)):
                    test.ended.wait(5)

            do_GET = do_POST = do_DELETE = serve

            def log_message(self, *_: Any) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.client = hedgerow.Client(self.url, TOKEN, "acme/network:fabric-1", timeout=5)
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        self.addCleanup(self.ended.set)

    def headers(self, at: int) -> Dict[str, str]:
        return {name.lower(): value for name, value in self.asked[at][2].items()}

    def failing(self, call: Callable[[], Any]) -> BaseException:
        try:
            call()
        except Exception as error:  # whatever it is: the test looks at it
            return error
        raise AssertionError("it did not fail")


class Requests(Scripted):
    def test_problems_become_exceptions(self) -> None:
        collisions = [{"key": KEY._asdict(), "pointer": "/spec/a", "base": 1, "git": 2, "edit": 3}]
        for reply, kind in [
            (problem(401, "unauthorized"), hedgerow.Unauthorized),
            (problem(403, "forbidden"), hedgerow.Forbidden),
            (problem(404, "not-found"), hedgerow.NotFound),
            (problem(404, "no-cluster"), hedgerow.NotCompared),
            (problem(409, "unreachable"), hedgerow.ClusterAway),
            (problem(409, "collision", collisions=collisions), hedgerow.Collision),
            (problem(409, "base-unknown"), hedgerow.BaseUnknown),
            (problem(409, "paused"), hedgerow.Paused),
            (problem(409, "state"), hedgerow.Conflict),
            (problem(410, "gone"), hedgerow.Gone),
            (problem(422, "refused", errors=[{"pointer": "/a", "code": "rule", "message": "no"}]), hedgerow.Refused),
            (problem(422, "key-reused"), hedgerow.KeyReused),
            (problem(428, "base-required"), hedgerow.Problem),
            (problem(500, "internal"), hedgerow.Problem),
            ((302, {"location": "http://127.0.0.1:9/"}, b""), hedgerow.Problem),
            ((200, {"content-type": "text/html"}, b"<p>Log in"), hedgerow.Unreachable),
        ]:
            self.replies = [reply] * 4
            error = self.failing(lambda: self.client.record(KEY))
            self.assertIs(type(error), kind)
            if isinstance(error, hedgerow.Collision):
                self.assertEqual(error.collisions, collisions)
            if isinstance(error, hedgerow.Refused):
                self.assertEqual((error.errors[0]["code"], error.request_id), ("rule", "r1"))

    def test_keys_and_fields_are_sent_as_they_are_meant(self) -> None:
        self.replies = [answer({"change": None, "plan": {}}), answer({"ignored": None, "branch": None})]
        self.client.adopt([KEY, KEY._replace(name="vpc-2")._asdict()], author="ann")
        self.client.ignore("Switch", "leaf-*", ("/spec/boot",))
        (_, adopt, _, body), (_, ignore, _, wish) = self.asked
        self.assertEqual([adopt, ignore], [f"/api/v1/fabrics/acme/network/fabric-1/drift/{one}" for one in ("adopt", "ignore")])
        keys = [KEY._asdict(), KEY._replace(name="vpc-2")._asdict()]
        self.assertEqual(json.loads(body), {"keys": keys, "author": "ann"})
        self.assertEqual(json.loads(wish), {"kind": "Switch", "name": "leaf-*", "fields": ["/spec/boot"]})

    def test_a_redirect_does_not_carry_the_token_away(self) -> None:
        self.replies = [(307, {"location": f"{self.url}/elsewhere"}, b"")]
        self.assertEqual(getattr(self.failing(self.client.about), "status"), 307)
        self.assertEqual(len(self.asked), 1)

    def test_a_post_whose_answer_was_lost_is_sent_again_with_its_key(self) -> None:
        self.replies = [(0, {}, b""), (503, {"retry-after": "0"}, b"busy"), answer({"change": None, "plan": {}})]
        self.client.propose("x", [hedgerow.delete(KEY, "b")])
        keys = {self.headers(at)["idempotency-key"] for at in range(3)}
        self.assertEqual((len(self.asked), len(keys)), (3, 1))

    def test_a_refusal_is_not_repeated(self) -> None:
        self.replies = [problem(422, "refused")]
        self.failing(lambda: self.client.propose("x", []))
        self.assertEqual(len(self.asked), 1)

    def test_keys_are_quoted_in_addresses(self) -> None:
        self.replies = [answer({})]
        self.client.record(hedgerow.Key("", "A b", None, "c?d#%"))
        self.assertEqual(self.asked[0][1], "/api/v1/fabrics/acme/network/fabric-1/records/-/A%20b/-/c%3Fd%23%25")

    def test_silence_ends(self) -> None:
        self.client.timeout, self.client.attempts = 0.2, 1
        self.replies = [(200, {"content-length": "10"}, b"{")]
        self.assertIs(type(self.failing(self.client.about)), hedgerow.Unreachable)


class Secrets(Scripted):
    def test_the_token_shows_nowhere(self) -> None:
        said = [repr(self.client), repr(vars(self.client))]
        self.replies = [problem(401, "unauthorized")]
        dead = hedgerow.Client("http://127.0.0.1:9", TOKEN, "a/b:c", attempts=1)
        for call in (self.client.about, dead.about):
            error = self.failing(call)
            trace = traceback.TracebackException.from_exception(error, capture_locals=True)
            said += [str(error), repr(error), "".join(trace.format())]
        for wrong in (f"{TOKEN}\n", ""):
            error = self.failing(lambda: hedgerow.Client(self.url, wrong, "a/b:c"))
            self.assertIs(type(error), ValueError)
            said.append(str(error))
        self.assertNotIn(TOKEN, "\n".join(said))
        self.assertEqual(self.headers(0)["authorization"], f"Bearer {TOKEN}")

    def test_it_is_not_sent_in_the_clear(self) -> None:
        for url in ("http://hedgerow.example.com", "ftp://x", "https://", "https://user:pass@x.example"):
            self.assertIs(type(self.failing(lambda: hedgerow.Client(url, TOKEN, "a/b:c"))), ValueError)
        hedgerow.Client("http://hedgerow.example.com", TOKEN, "a/b:c", allow_http=True)


class Feed(Scripted):
    def test_it_goes_on_where_it_was_interrupted(self) -> None:
        self.replies = [stream(event(1), event(2)), (0, {}, b""), stream(), stream(event(3))]
        found = []
        for one in self.client.follow("e.0"):
            found.append(one.cursor)
            if one.cursor == "e.3":
                break
        self.assertEqual(found, ["e.1", "e.2", "e.3"])
        self.assertEqual([self.headers(at)["last-event-id"] for at in range(4)], ["e.0", "e.2", "e.2", "e.2"])

    def test_a_cursor_that_is_gone_is_a_new_snapshot(self) -> None:
        record = {"key": KEY._asdict(), "path": "p", "line": 1, "blob": "b", "git": {"n": 0}}
        page = {"items": [record], "next": None, "cursor": "f.7"}
        self.replies = [problem(410, "gone"), answer(page), stream({**event(8), "id": "f.8"}, event(9, "vpc-2", "added"))]
        held: Dict[hedgerow.Key, Any] = {hedgerow.Key("", "Old", None, "x"): {}}
        for item in self.client.sync("e.1"):
            hedgerow.apply_to(held, item)
            if len(held) == 2:
                break
        self.assertEqual({key.name: one["git"]["n"] for key, one in held.items()}, {"vpc-1": 8, "vpc-2": 9})
        hedgerow.apply_to(held, hedgerow.Event.of({**event(10, kind="removed"), "new": None}))
        self.assertEqual([key.name for key in held], ["vpc-2"])

    def test_what_no_waiting_mends_is_raised(self) -> None:
        self.replies = [problem(401, "unauthorized")]
        self.assertIs(type(self.failing(lambda: next(self.client.follow("e.1")))), hedgerow.Unauthorized)

    def test_it_stops(self) -> None:
        stop = threading.Event()
        self.replies = [stream(event(1), event(2))]
        found = []
        for one in self.client.follow("e.0", stop=stop):
            found.append(one.cursor)
            stop.set()
        self.assertEqual(found, ["e.1"])


class Edits(unittest.TestCase):
    record = {"key": KEY._asdict(), "blob": "b", "git": {"spec": {"a": 1, "l": [{"x": 1}, {"x": 2}], "t/o~": "z"}}}

    def test_a_field_is_patched(self) -> None:
        edit = hedgerow.set_field(self.record, "/spec/b/c", 5)
        self.assertEqual((edit["op"], edit["patch"], edit["base"]), ("merge-patch", {"spec": {"b": {"c": 5}}}, "b"))
        self.assertEqual(hedgerow.set_field(self.record, "/spec/t~1o~0", 1)["patch"], {"spec": {"t/o~": 1}})
        self.assertEqual(hedgerow.set_field(self.record, "/spec/a", hedgerow.REMOVE)["patch"], {"spec": {"a": None}})

    def test_an_item_of_a_list_is_put_with_the_whole_record(self) -> None:
        edit = hedgerow.set_field(self.record, "/spec/l/1/x", 9)
        self.assertEqual((edit["op"], edit["manifest"]["spec"]["l"]), ("put", [{"x": 1}, {"x": 9}]))
        self.assertEqual(self.record["git"]["spec"]["l"][1]["x"], 2)
        self.assertEqual(hedgerow.set_field(self.record, "/spec/l/-", 3)["manifest"]["spec"]["l"][2], 3)
        for wrong in ("/spec/l/2/x", "/spec/l/01", "spec", "", "/a~2"):
            self.assertRaises(ValueError, hedgerow.set_field, self.record, wrong, 1)

    def test_a_null_is_put(self) -> None:
        self.assertIsNone(hedgerow.set_field(self.record, "/spec/a", None)["manifest"]["spec"]["a"])

    def test_keys_print_and_parse(self) -> None:
        for key in (KEY, hedgerow.Key("", "Namespace", None, "x")):
            self.assertEqual(hedgerow.Key.parse(str(key)), key)
        self.assertRaises(ValueError, hedgerow.Key.parse, "VPC/vpc-1")


if __name__ == "__main__":
    unittest.main()
