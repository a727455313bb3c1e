"""A mirror to download from: serves one folder on 127.0.0.1 and prints its port.

    mirror.py FOLDER [--cut BYTES] [--no-ranges]

--cut ends every answer after so many bytes of the file, as a broken line does; --no-ranges ignores
the wish to continue. Every request is a line of FOLDER/requests.log: the file and the Range header.
"""
import argparse
import http.server
import pathlib
import re
import threading

parser = argparse.ArgumentParser()
parser.add_argument("folder", type=pathlib.Path)
parser.add_argument("--cut", type=int)
parser.add_argument("--no-ranges", action="store_true")
options = parser.parse_args()


class Mirror(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        file = options.folder / self.path.lstrip("/")
        wish = self.headers.get("Range", "")
        with open(options.folder / "requests.log", "a") as log:
            log.write(f"{self.path} {wish}\n")
        if not file.is_file():
            self.send_error(404)
            return
        content = file.read_bytes()
        first = 0
        match = re.fullmatch(r"bytes=(\d+)-", wish)
        if match and not options.no_ranges:
            first = int(match[1])
            if first >= len(content):
                self.send_error(416)
                return
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {first}-{len(content) - 1}/{len(content)}")
        else:
            self.send_response(200)
        self.send_header("Content-Length", str(len(content) - first))
        self.end_headers()
        last = len(content) if options.cut is None else min(len(content), first + options.cut)
        self.wfile.write(content[first:last])

    def log_message(self, *_):
        pass


server = http.server.HTTPServer(("127.0.0.1", 0), Mirror)
print(server.server_port, flush=True)
threading.Timer(60, server.shutdown).start()  # never outlives its test for long
server.serve_forever()
