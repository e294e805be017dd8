"""Attachments: what a file is, its content says; what does not fit is refused with a sentence."""

import base64
import io
import struct
import subprocess
import sys
import time
import wave
import zipfile
from contextlib import contextmanager, suppress
from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from complaints import attachments, pictures
from complaints.file_kinds import OLE, OPEN_XML, Unfit, kind_of
from complaints.models import Attachment, Refused


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def browser(client, clerk):
    client.force_login(clerk)
    return client


def picture(kind="PNG", size=(20, 10), **options):
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, format=kind, **options)
    return out.getvalue()


def send(browser, complaint, name, content):
    address = reverse("complaints:attach", args=[complaint.number])
    return browser.post(address, {"files": SimpleUploadedFile(name, content)}, follow=True)


def page(response):
    return response.content.decode()


def wave_file():
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8_000)
        sound.writeframes(bytes(1_600))
    return out.getvalue()


def ogg_page(number, kind, position, payload):
    sizes = bytes([len(payload)])
    head = struct.pack("<qIII", position, 1, number, 0) + bytes([len(sizes)])
    return b"OggS\0" + bytes([kind]) + head + sizes + payload


def opus():
    begin = b"OpusHead\x01\x01" + struct.pack("<HIHB", 0, 48_000, 0, 0)
    pages = [(2, 0, begin), (0, 0, b"OpusTags" + bytes(8)), (4, 48_000, b"\xf8\xff\xfe")]
    return b"".join(ogg_page(number, *page) for number, page in enumerate(pages))


def box(kind, content):
    return struct.pack(">I", 8 + len(content)) + kind + content


def m4a():
    media = box(b"mdhd", bytes(12) + struct.pack(">II", 8_000, 8_000) + bytes(4))
    movie = box(b"mvhd", bytes(12) + struct.pack(">II", 1_000, 1_000) + bytes(80))
    track = box(b"trak", box(b"mdia", media))
    return box(b"ftyp", b"M4A \0\0\0\0M4A ") + box(b"moov", movie + track)


def film(brand, handler):
    """A second of it: all that says what it is, and nothing to see."""
    seen = box(b"hdlr", bytes(8) + handler + bytes(12))
    media = box(b"mdhd", bytes(12) + struct.pack(">II", 8_000, 8_000) + bytes(4)) + seen
    movie = box(b"mvhd", bytes(12) + struct.pack(">II", 1_000, 1_000) + bytes(80))
    moov = box(b"moov", movie + box(b"trak", box(b"mdia", media)))
    return box(b"ftyp", brand + bytes(4) + brand) + box(b"mdat", bytes(64)) + moov


def packed(*names):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name in names:
            file.writestr(zipfile.ZipInfo(name), "<x/>")  # Of no time: tests are named by it
    return out.getvalue()


def office(*names):
    return packed("[Content_Types].xml", *names)


def old_office(*streams):
    return OLE + bytes(504) + b"".join(name.encode("utf-16-le") + bytes(64) for name in streams)


def tiff():
    out = io.BytesIO()
    pages = [Image.new("RGB", (20, 10), "red") for _ in range(3)]
    pages[0].save(out, format="TIFF", save_all=True, append_images=pages[1:])
    return out.getvalue()


def of_a_telephone():
    """A JPEG with a second picture behind the first, as an MPO."""
    out = io.BytesIO()
    second = Image.new("RGB", (10, 5), "blue")
    Image.new("RGB", (20, 10), "red").save(out, format="MPO", save_all=True, append_images=[second])
    return out.getvalue()


HEIC = base64.b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAb5tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAA"
    "AAAAAAAAAAAAADRpbG9jAAAAAERAAAIAAQAAAAAB4gABAAAAAAAAADgAAgAAAAACGgABAAAAAAAAAHQAAAA4aWlu"
    "ZgAAAAAAAgAAABVpbmZlAgAAAAABAABodmMxAAAAABVpbmZlAgAAAQACAABFeGlmAAAAAA5waXRtAAAAAAABAAAA"
    "/WlwcnAAAADdaXBjbwAAAHZodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMA"
    "AAMAHroCQGEAAQAqQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbq5Ka5uAhoMCAAAAMDIAAAAwAhYgABAAZEAcFzwIkA"
    "AAATY29scm5jbHgAAQANAAaAAAAAFGlzcGUAAAAAAAAAQAAAAEAAAAAoY2xhcAAAAEAAAAABAAAAMAAAAAEAAAAA"
    "AAAAAv////AAAAACAAAAEHBpeGkAAAAAAwgICAAAABhpcG1hAAAAAAAAAAEAAQWBAgMFhAAAABppcmVmAAAAAAAA"
    "AA5jZHNjAAIAAQABAAAAtG1kYXQAAAA0KAGvGYAUDikmm/+rZfc0A42/5OBgUYR9qPkBjWXPfTSJ0IcqXP7P1DxO"
    "+2JncYJC7dNMnAAAAAZFeGlmAABNTQAqAAAACAACAQ4AAgAAAA4AAAAmiCUABAAAAAEAAAA0AAAAAHRha2VuIGF0"
    "IGhvbWUAAAIAAQACAAAAAk4AAAAAAgAFAAAAAwAAAFIAAAAAAAAAJwAAAAEAAAA2AAAAAQAAAAAAAAAB"
)
AMR = b"#!AMR\n" + (b"\x3c" + b"\x91" * 31) * 5 + (b"\x44" + bytes(5)) * 2 + b"\x7c"
WIDE_AMR = b"#!AMR-WB\n" + (b"\x04" + b"\x91" * 17) * 5
AAC = b"\xff\xf1\x50\x80\x02\x1f\xfc" + bytes(9)
NONE = "is none of the files that can be kept: pictures (JPEG, PNG, GIF, WebP, HEIC)"
PDF = b"%PDF-1.7\n1 0 obj\nendobj\nstartxref\n0\n%%EOF"
MP3 = (b"\xff\xfb\x90\x00" + bytes(413)) * 8
KINDS = [
    ("a.png", picture(), "image/png"),
    ("a.jpg", picture("JPEG"), "image/jpeg"),
    ("a.webp", picture("WEBP"), "image/webp"),
    ("a.gif", picture("GIF"), "image/gif"),
    ("a.pdf", PDF, "application/pdf"),
    ("a.wav", wave_file(), "audio/wav"),
    ("a.mp3", b"ID3\x04" + bytes(6) + MP3, "audio/mpeg"),
    ("a.m4a", m4a(), "audio/mp4"),
    ("a.ogg", opus(), "audio/ogg"),
    ("a.jpeg", of_a_telephone(), "image/jpeg"),
    ("a.amr", AMR, "audio/amr"),
    ("a.awb", WIDE_AMR, "audio/amr"),
    ("a.aac", AAC * 3, "audio/aac"),
    ("a.m4a", film(b"M4A ", b"soun"), "audio/mp4"),
    ("a.m4a", film(b"mp42", b"soun"), "audio/mp4"),
    ("a.3gp", film(b"3gp4", b"soun"), "audio/3gpp"),
    ("a.mp4", film(b"isom", b"vide"), "video/mp4"),
    ("a.mov", film(b"qt  ", b"vide"), "video/quicktime"),
    ("a.3gp", film(b"3gp5", b"vide"), "video/3gpp"),
    ("a.docx", office("word/document.xml"), f"{OPEN_XML}wordprocessingml.document"),
    ("a.xlsx", office("xl/workbook.xml"), f"{OPEN_XML}spreadsheetml.sheet"),
    ("a.pptx", office("ppt/presentation.xml"), f"{OPEN_XML}presentationml.presentation"),
    ("a.doc", old_office("WordDocument"), "application/msword"),
    ("a.xls", old_office("Workbook"), "application/vnd.ms-excel"),
    ("a.ppt", old_office("PowerPoint Document"), "application/vnd.ms-powerpoint"),
]


@pytest.mark.parametrize(("name", "content", "type"), KINDS)
def test_pictures_pdf_and_sound_are_kept_and_read_again(browser, desk, name, content, type):
    complaint = desk.log()
    assert f"Attached: {name}" in page(send(browser, complaint, name, content))
    row = Attachment.objects.get()
    assert (row.name, row.type, row.complaint) == (name, type, complaint)
    read = browser.get(row.get_absolute_url())
    assert read["Content-Type"] == type
    assert "sandbox" in read["Content-Security-Policy"]
    assert read["X-Content-Type-Options"] == "nosniff"
    assert name in page(browser.get(complaint.get_absolute_url()))
    assert complaint.events.get(kind="attachment").data == {"file": name}


def test_a_pdf_is_shown_in_the_page_by_the_browsers_own_viewer(browser, desk):
    complaint = desk.log()
    shown = page(send(browser, complaint, "bill.pdf", PDF))
    pk = Attachment.objects.get().pk
    address = reverse("complaints:attachment-view", args=[complaint.number, pk])
    assert f'src="{address}#navpanes=0"' in shown
    read = browser.get(address)
    assert read["Content-Disposition"] == 'inline; filename="bill.pdf"'
    assert read["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in read["Content-Security-Policy"]


def test_only_a_pdf_is_shown_there(browser, desk):
    complaint = desk.log()
    send(browser, complaint, "a.png", picture())
    address = reverse(
        "complaints:attachment-view", args=[complaint.number, Attachment.objects.get().pk]
    )
    assert browser.get(address).status_code == 404


def test_many_files_are_answered_in_one_line(browser, desk):
    complaint = desk.log()
    address = reverse("complaints:attach", args=[complaint.number])
    files = [SimpleUploadedFile(f"{n}.png", picture()) for n in range(3)]
    files += [SimpleUploadedFile("x.png", b"")] * 2
    shown = page(browser.post(address, {"files": files}, follow=True))
    assert "Attached: 0.png, 1.png, 2.png." in shown
    assert shown.count("is empty") == 1


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.png", b"", "is empty"),
        ("a.png", b"<script>alert(1)</script>", NONE),
        ("a.svg", b"<svg onload='alert(1)'/>", NONE),
        ("a.html", picture(), "its name says something else"),
        ("a.png", PDF, "application/pdf inside"),
        ("a.pdf", b"%PDF-<html><script>x</script>", NONE),
        ("a.mp3", b"ID3" + b"MZ\x90" * 50, NONE),
        ("a.ogg", b"OggS<html><script>x</script>", NONE),
        ("a.m4a", b"PK\3\4ftypM4A" + bytes(50), "is damaged"),
        ("a.wav", b"RIFF\x24\0\0\0WAVEfmt ", NONE),
        ("a.exe", b"MZ\x90\0", NONE),
        ("a.png", picture(size=(90, 90))[:-30], "is damaged"),
        ("a.png", picture(size=(9000, 9000)), "at most 24 megapixels"),
        ("a.zip", packed("a.txt"), NONE),
        ("a.xlsm", office("xl/workbook.xml", "xl/vbaProject.bin"), "contains macros"),
        ("a.docx", packed("word/document.xml"), NONE),
        ("a.docx", b"PK\3\4" + bytes(90), "is damaged"),
        ("a.xlsx", office("word/document.xml"), "its name says something else"),
        ("a.doc", old_office("Workbook"), "its name says something else"),
        ("a.doc", old_office("WordDocument", "_VBA_PROJECT"), "contains macros"),
        ("a.msi", old_office("Installer"), NONE),
        ("a.tiff", tiff(), NONE),
        ("a.csv", "编号,内容\n1,坏了".encode("gb18030"), NONE),
        ("a.m4a", box(b"ftyp", b"M4A \0\0\0\0M4A ") + bytes(40), "is damaged"),
        ("a.amr", b"#!AMR\n<script>alert(1)</script>", NONE),
        ("a.heic", HEIC[:-60], "is damaged"),
    ],
)
def test_what_is_disguised_damaged_or_of_another_kind_is_refused(
    browser, desk, name, content, sentence
):
    complaint = desk.log()
    assert sentence in page(send(browser, complaint, name, content))
    assert not Attachment.objects.exists()
    assert not complaint.events.filter(kind="attachment").exists()


def test_a_picture_whose_notes_are_damaged_is_kept_or_refused():
    notes = Image.Exif()
    notes[0x0112], notes[0x010F], notes[0x0132] = 6, "Reed", "2025:06:02 10:00:00"
    whole = picture("JPEG", exif=notes)
    for place in range(20, 110):
        for value in (0, 3, 255):
            content = whole[:place] + bytes([value]) + whole[place + 1 :]
            with suppress(Unfit):
                assert pictures.redrawn(content, kind_of(content))[0] == "image/jpeg"


def test_of_a_telephones_two_pictures_the_first_is_kept(browser, desk):
    send(browser, desk.log(), "IMG_5615.jpeg", of_a_telephone())
    with Image.open(Attachment.objects.get().file) as kept:
        assert (kept.format, kept.size) == ("JPEG", (20, 10))


def test_heic_is_kept_as_a_jpeg_that_every_browser_shows(browser, desk):
    shown = page(send(browser, desk.log(), "IMG_1.HEIC", HEIC))
    row = Attachment.objects.get()
    assert (row.name, row.type) == ("IMG_1.jpg", "image/jpeg")
    assert "Attached: IMG_1.jpg" in shown
    content = row.file.read()
    assert b"taken at home" not in content
    with Image.open(io.BytesIO(content)) as kept:
        red, _green, blue = kept.convert("RGB").getpixel((5, 5))
    assert blue > red


def test_a_picture_under_another_pictures_ending_gets_its_own(browser, desk):
    send(browser, desk.log(), "微信图片.png", picture("JPEG"))
    assert Attachment.objects.get().name == "微信图片.jpg"


def test_see_through_parts_stay_so(browser, desk):
    out = io.BytesIO()
    Image.new("RGBA", (4, 4), (255, 0, 0, 0)).quantize(4).save(out, format="PNG")
    send(browser, desk.log(), "a.png", out.getvalue())
    with Image.open(Attachment.objects.get().file) as kept:
        assert kept.convert("RGBA").getpixel((0, 0))[3] == 0


def bomb(kind, side):
    """So many pixels in few bytes."""
    out = io.BytesIO()
    options = {"lossless": True, "method": 0} if kind == "WEBP" else {}
    Image.new("1" if kind == "PNG" else "L", (side, side)).save(out, format=kind, **options)
    return out.getvalue()


def webp_bomb():
    """It says 16,384 pixels a side, and holds one of them."""
    head = bytearray(picture("WEBP", size=(1, 1), lossless=True))
    canvas = b"VP8X" + struct.pack("<IB3x", 10, 2) + (16_383).to_bytes(3, "little") * 2
    frame = head[12:]
    anim = b"ANIM" + struct.pack("<I", 6) + bytes(6)
    shot = b"ANMF" + struct.pack("<I", 16 + len(frame)) + bytes(16) + bytes(frame)
    body = b"WEBP" + canvas + anim + shot
    return b"RIFF" + struct.pack("<I", len(body)) + body


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.png", bomb("PNG", 7_000)),
        ("a.jpg", bomb("JPEG", 6_000)),
        ("a.gif", bomb("GIF", 6_000)),
        ("a.webp", webp_bomb()),
        ("a.webp", bomb("WEBP", 7_000)),
        ("a.jpg", picture("JPEG") + b"\xff\xda" * 200),
    ],
)
def test_too_many_pixels_are_refused_before_they_are_drawn(name, content):
    asked = [sys.executable, "-c", MEASURED]
    done = subprocess.run(asked, input=content, capture_output=True, check=True)
    unfit, kilobytes = done.stdout.split()
    assert unfit == b"pixels"
    assert int(kilobytes) < 50 * 1024


MEASURED = """
import resource, sys
from complaints import file_kinds, pictures
content = sys.stdin.buffer.read()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    pictures.redrawn(content, file_kinds.kind_of(content))
except file_kinds.Unfit as unfit:
    print(unfit, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_a_telephones_largest_picture_is_kept():
    large = picture("JPEG", size=(5_712, 4_284))
    assert attachments.look("a.jpg", large).type == "image/jpeg"


def test_what_breaks_whoever_reads_it_breaks_nobody_else(monkeypatch):
    apart = attachments.apart
    broken = partial(apart.run, "complaints.no_such_reader")
    monkeypatch.setattr(apart, "run", lambda _module, content: broken(content))
    with pytest.raises(Refused, match="is damaged"):
        attachments.look("a.png", picture())


def test_a_file_that_got_no_processor_in_time_is_not_called_damaged(monkeypatch):
    monkeypatch.setattr(attachments.apart, "WORK_SECONDS", 0.01)
    with pytest.raises(Refused, match="again in a moment"):
        attachments.look("a.png", picture())


def test_more_files_at_once_than_are_looked_at_wait_and_then_are_asked_again(monkeypatch):
    monkeypatch.setattr(attachments.apart, "WAIT_SECONDS", 0.01)
    turns = taken(attachments.apart._turns, attachments.apart.AT_ONCE)
    with turns, pytest.raises(Refused, match="again in a moment"):
        attachments.look("a.png", picture())
    assert attachments.look("a.png", picture()).type == "image/png"


def test_where_enough_wait_the_next_is_asked_again_at_once():
    """Each that waits holds a thread of the web server, which has eight."""
    apart = attachments.apart
    with taken(apart._places, apart.AT_ONCE + apart.WAITING), taken(apart._turns, apart.AT_ONCE):
        began = time.monotonic()
        with pytest.raises(Refused, match="again in a moment"):
            attachments.look("a.png", picture())
        assert time.monotonic() - began < apart.WAIT_SECONDS / 2
    assert attachments.look("a.png", picture()).type == "image/png"


@contextmanager
def taken(places, count):
    for _ in range(count):
        assert places.acquire(blocking=False)
    try:
        yield
    finally:
        places.release(count)


def test_the_form_says_what_can_be_kept_and_offers_just_that(browser, desk):
    shown = page(browser.get(desk.log().get_absolute_url()))
    assert f'accept="{",".join(attachments.OFFERED)}"' in shown
    assert "Pictures (JPEG, PNG, GIF, WebP, HEIC" in shown


def test_office_files_are_saved_and_never_shown_in_the_page(browser, desk):
    send(browser, desk.log(), "a.docx", office("word/document.xml"))
    read = browser.get(Attachment.objects.get().get_absolute_url())
    assert read["Content-Disposition"] == 'attachment; filename="a.docx"'


def test_a_file_that_is_too_large_is_refused(browser, desk, monkeypatch):
    monkeypatch.setattr(attachments, "LARGEST", 100)
    assert "at most 20 MB" in page(send(browser, desk.log(), "a.png", picture(size=(90, 90))))


def test_a_picture_keeps_nothing_of_where_it_was_taken(browser, desk):
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    send(browser, desk.log(), "a.jpg", picture("JPEG", exif=exif) + b"<?php evil ?>")
    kept = Attachment.objects.get().file.read()
    assert b"taken at home" not in kept
    assert b"evil" not in kept


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.png", "passwd.png"),
        ("C:\\temp\\a.png", "a.png"),
        ("<img src=x>.png", "&lt;img src=x&gt;.png"),
        ("x" * 300 + ".png", "x" * 100 + ".png"),
    ],
)
def test_a_name_is_a_name_and_nothing_else(browser, desk, name, kept):
    complaint = desk.log()
    send(browser, complaint, name, picture())
    assert kept in page(browser.get(complaint.get_absolute_url()))


def test_another_branch_sees_no_attachment(client, browser, desk, other_clerk):
    send(browser, desk.log(), "a.png", picture())
    client.force_login(other_clerk)
    assert client.get(Attachment.objects.get().get_absolute_url()).status_code == 404
