"""Attachments: what a file is, its content says; what does not fit is refused with a sentence."""

import io
import struct
import wave
from contextlib import suppress

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from complaints import attachments
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
        ("a.png", b"<script>alert(1)</script>", "is no picture, PDF or sound"),
        ("a.svg", b"<svg onload='alert(1)'/>", "is no picture, PDF or sound"),
        ("a.html", picture(), "its name says something else"),
        ("a.png", PDF, "application/pdf inside"),
        ("a.pdf", b"%PDF-<html><script>x</script>", "is no picture, PDF or sound"),
        ("a.mp3", b"ID3" + b"MZ\x90" * 50, "is no picture, PDF or sound"),
        ("a.ogg", b"OggS<html><script>x</script>", "is no picture, PDF or sound"),
        ("a.m4a", b"PK\3\4ftypM4A" + bytes(50), "is no picture, PDF or sound"),
        ("a.wav", b"RIFF\x24\0\0\0WAVEfmt ", "is no picture, PDF or sound"),
        ("a.exe", b"MZ\x90\0", "is no picture, PDF or sound"),
        ("a.png", picture(size=(90, 90))[:-30], "is a damaged picture"),
        ("a.png", picture(size=(9000, 9000)), "too many pixels"),
    ],
)
def test_what_is_disguised_damaged_or_of_another_kind_is_refused(
    browser, desk, name, content, sentence
):
    complaint = desk.log()
    assert sentence in page(send(browser, complaint, name, content))
    assert not Attachment.objects.exists()
    assert not complaint.events.filter(kind="attachment").exists()


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
def test_a_picture_whose_notes_are_damaged_is_kept_or_refused():
    notes = Image.Exif()
    notes[0x0112], notes[0x010F], notes[0x0132] = 6, "Reed", "2025:06:02 10:00:00"
    whole = picture("JPEG", exif=notes)
    for place in range(20, 110):
        for value in (0, 3, 255):
            content = whole[:place] + bytes([value]) + whole[place + 1 :]
            with suppress(Refused):
                assert attachments.look("a.jpg", content).type == "image/jpeg"


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
