"""Media for tests, sound and hostile, and little servers that show them."""

from __future__ import annotations

import struct
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread

import cv2
import numpy as np

from detectors.plates.find import Picture

BOUNDARY = b"--x\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n"
TS_PACKET = 188
FRAME_BEGINS = b"\x41\x00"
"""In a packet's head: the first one of a frame, of FFmpeg's first stream (ISO 13818-1, 2.4.3.2)."""


def picture(width: int = 160, height: int = 120, seed: int = 0) -> Picture:
    """Noise."""
    return np.random.default_rng(seed).integers(60, 120, (height, width, 3)).astype(np.uint8)


def jpeg(width: int = 160, height: int = 120, seed: int = 0) -> bytes:
    """Noise, encoded."""
    return cv2.imencode(".jpg", picture(width, height, seed))[1].tobytes()


def transport_stream(path: Path, frames: int, fps: float = 25.0) -> Path:
    """MPEG-2 video in a transport stream, which carries presentation times and can be joined into at any moment."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mpg2"), fps, (160, 120))
    for number in range(frames):
        writer.write(picture(seed=number))
    writer.release()
    return path


def restamped(path: Path, delta: int) -> Path:
    """An mp4 whose frames last `delta` ticks each, whatever they were said to last."""
    content = bytearray(path.read_bytes())
    at = content.find(b"stts")
    content[at + 16 : at + 20] = struct.pack(">I", delta)
    path.write_bytes(content)
    return path


def resized_header(content: bytes, width: int, height: int) -> bytes:
    """A JPEG that claims another size than it has."""
    at = content.find(b"\xff\xc0")
    return content[: at + 5] + struct.pack(">HH", height, width) + content[at + 9 :]


Send = Callable[[bytes], object]
Show = Callable[[Send], None]
"""Given a way to send bytes, shows something until it is over."""


def motion_jpeg(pictures: Iterable[bytes], every_s: float) -> Show:
    """Parts of a multipart answer, one after another."""

    def show(send: Send) -> None:
        for one in pictures:
            send(BOUNDARY % len(one) + one + b"\r\n")
            time.sleep(every_s)

    return show


@contextmanager
def http(show: Show, content_type: str = "multipart/x-mixed-replace;boundary=x") -> Iterator[str]:
    """Shows on loopback what each connection asks for; gives the address."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", content_type)
            self.end_headers()
            try:
                show(self.wfile.write)
            except OSError:
                return  # whoever watched has gone

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with _serving(ThreadingHTTPServer(("127.0.0.1", 0), Answer)) as port:
        yield f"http://127.0.0.1:{port}/stream"


@contextmanager
def folder(path: Path) -> Iterator[str]:
    """Serves the files of a folder as any web server does; gives the address."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with _serving(ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(path)))) as port:
        yield f"http://127.0.0.1:{port}"


@contextmanager
def rtsp(content: bytes, fps: float = 25.0) -> Iterator[str]:
    """Shows a transport stream, each frame at its time, over RTP in RTSP (RFC 2326, 10.12; RFC 3551, type 33)."""
    description = "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=camera\r\nt=0 0\r\nm=video 0 RTP/AVP 33\r\na=control:track\r\n"
    answers = {
        "OPTIONS": "Public: OPTIONS, DESCRIBE, SETUP, PLAY\r\n\r\n",
        "DESCRIBE": f"Content-Type: application/sdp\r\nContent-Length: {len(description)}\r\n\r\n{description}",
        "SETUP": "Session: 1\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n\r\n",
        "PLAY": "Session: 1\r\n\r\n",
    }

    class Answer(StreamRequestHandler):
        def handle(self) -> None:
            try:
                while request := [line.strip().decode() for line in iter(self.rfile.readline, b"\r\n") if line.strip()]:
                    method, sequence = request[0].split()[0], next(one for one in request if one.startswith("CSeq"))
                    self.wfile.write(f"RTSP/1.0 200 OK\r\n{sequence}\r\n{answers[method]}".encode())
                    if method == "PLAY":
                        return self._play()
            except (OSError, KeyError):
                return None
            return None

        def _play(self) -> None:
            began, frames = time.monotonic(), 0
            for number, at in enumerate(range(0, len(content), TS_PACKET)):
                packet = content[at : at + TS_PACKET]
                frames += packet[1:3] == FRAME_BEGINS
                time.sleep(max(0.0, began + frames / fps - time.monotonic()))
                packet = struct.pack(">BBHII", 0x80, 33, number & 0xFFFF, 0, 1) + packet
                self.wfile.write(b"$\x00" + struct.pack(">H", len(packet)) + packet)

    with _serving(ThreadingTCPServer(("127.0.0.1", 0), Answer)) as port:
        yield f"rtsp://user:secret@127.0.0.1:{port}/camera"


@contextmanager
def _serving(server: ThreadingTCPServer | ThreadingHTTPServer) -> Iterator[int]:
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
