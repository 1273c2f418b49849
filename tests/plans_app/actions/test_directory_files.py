"""The directory out to a spreadsheet and back."""

import codecs
import csv
import datetime
import io
import json
import zipfile

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from plans_app.actions.directory import load_directory
from plans_app.actions.directory_files import (
    COLUMNS,
    GROUPS,
    ORGANIZATIONS,
    Row,
    Table,
    join_names,
    read_tables,
    split_names,
    write_csv,
    write_xlsx,
)
from plans_app.actions.directory_loading import CHANGED, CREATED, UNCHANGED, WRONG, check_directory, load_tables
from plans_app.actions.directory_tables import dump_tables
from plans_app.actions.samples import DIRECTORY
from plans_app.exceptions import ImportRefused
from plans_app.models import Organization, OrganizationAlias, OrganizationGroup
from tests.plans_app.plans import an_organization

pytestmark = pytest.mark.django_db


def a_csv(*lines, name="danh-ba.csv"):
    return read_tables(data="\n".join(lines).encode(), name=name)


def check(*lines):
    return check_directory(tables=a_csv(*lines)).rows


def states(*lines):
    return [row.state for row in check(*lines)]


def load(*lines):
    return load_tables(tables=a_csv(*lines))


def everything():
    """All that a file holds, as rows that can be compared."""
    return [(table.kind, [row.cells for row in table.rows]) for table in dump_tables()]


@pytest.mark.parametrize("extension", ["csv", "xlsx"])
def test_the_sample_directory_out_and_back_in_changes_nothing(extension):
    load_directory(data=json.loads(DIRECTORY.read_text("utf-8")))
    before = everything()
    tables = dump_tables()
    if extension == "xlsx":
        read = read_tables(data=write_xlsx(tables), name="danh-ba.xlsx")
    else:
        read = [t for table in tables for t in read_tables(data=write_csv(table), name="danh-ba.csv")]
    changes = load_tables(tables=read)
    assert changes.counts == {CREATED: 0, CHANGED: 0, UNCHANGED: len(changes.rows), WRONG: 0}
    assert len(changes.rows) > 150
    assert everything() == before


def test_the_sample_directory_enters_an_empty_one_as_it_was():
    load_directory(data=json.loads(DIRECTORY.read_text("utf-8")))
    before, data = everything(), write_xlsx(dump_tables())
    OrganizationGroup.objects.all().delete()
    Organization.objects.update(superior=None, successor=None)
    Organization.objects.all().delete()
    load_tables(tables=read_tables(data=data, name="danh-ba.xlsx"))
    assert everything() == before


def test_names_that_would_be_calculated_are_written_as_text():
    cells = dict.fromkeys(COLUMNS[ORGANIZATIONS], "")
    table = Table(ORGANIZATIONS, COLUMNS[ORGANIZATIONS], [Row(2, {**cells, "name": '=HYPERLINK("http://x")'})])
    assert "'=HYPERLINK" in write_csv(table).decode("utf-8-sig")
    cell = openpyxl.load_workbook(io.BytesIO(write_xlsx([table])))[ORGANIZATIONS]["A2"]
    assert (cell.value[0], cell.data_type) == ("'", "s")


NAMES = ["=1+1", "+84", "-x", "@sum", "'=quoted", "''", "Tổ 1 | Tổ 2", 'Báo "Mới"', '"Mới" báo']


@pytest.mark.parametrize("name", NAMES)
def test_names_of_all_shapes_come_back_as_they_were(name):
    body = an_organization(name)
    OrganizationAlias.objects.create(organization=body, name=f"{name} khác", scope=None)
    group = OrganizationGroup.objects.create(name="Nhóm")
    group.members.set([body])
    group.save()
    for tables in (
        read_tables(data=write_xlsx(dump_tables()), name="x.xlsx"),
        [t for table in dump_tables() for t in read_tables(data=write_csv(table), name="x.csv")],
    ):
        changes = check_directory(tables=tables)
        assert [row.state for row in changes.rows] == [UNCHANGED, UNCHANGED], changes.problems
        assert changes.rows[0].row.cells["name"] == name


@pytest.mark.parametrize("names", [[], ["Một"], ["Một", "Hai"], ['"a" b', "c|d"], ["a", 'b"c']])
def test_several_names_stand_in_one_cell(names):
    assert split_names(join_names(names)) == names


def test_a_file_creates_what_is_new_and_changes_what_it_says_otherwise():
    an_organization("Phòng Kinh tế", email="cu@x.example")
    lines = ("name,email,place", "Phòng Kinh tế,moi@x.example,", "Phòng Tư pháp,tp@x.example,Quảng Ngọc")
    changed, created = check(*lines)
    assert (changed.state, changed.differences) == (CHANGED, [("email", "cu@x.example", "moi@x.example")])
    assert created.state == CREATED
    assert Organization.objects.count() == 1
    load(*lines)
    assert dict(Organization.objects.values_list("name", "email")) == {
        "Phòng Kinh tế": "moi@x.example",
        "Phòng Tư pháp": "tp@x.example",
    }


def test_columns_that_the_file_does_not_have_stay():
    an_organization("Phòng Kinh tế", place="Quảng Ngọc", email="kt@x.example")
    load("name,email", "Phòng Kinh tế,")
    assert list(Organization.objects.values_list("place", "email")) == [("Quảng Ngọc", "")]


def test_rows_cite_each_other_by_name_and_by_code_in_any_order():
    load(
        "name,code,superior,valid_to,successor,aliases",
        "Phòng KH,,H41,30/6/2025,phòng kinh tế,PKH | Phòng K @ UBND tỉnh",
        "UBND tỉnh,H41,,,,",
        "Phòng Kinh tế,,UBND tỉnh,,,",
    )
    office = Organization.objects.get(name="Phòng KH")
    assert (office.superior.code, office.successor.name, office.valid_to.isoformat()) == (
        "H41",
        "Phòng Kinh tế",
        "2025-06-30",
    )
    assert {(a.name, a.scope and a.scope.name) for a in office.aliases.all()} == {
        ("PKH", None),
        ("Phòng K", "UBND tỉnh"),
    }


def test_groups_have_their_members_replaced():
    load("name", "Hội Một", "Hội Hai", "Hội Ba", "UBND xã")
    load("name,scope,expected_count,members,aliases", "Các hội,UBND xã,2,Hội Một | Hội Hai,Hội đoàn")
    load("name,scope,expected_count,members", "Các hội,UBND xã,,Hội Hai | Hội Ba")
    group = OrganizationGroup.objects.get()
    assert {member.name for member in group.members.all()} == {"Hội Hai", "Hội Ba"}
    assert (group.expected_count, group.aliases.get().name, group.scope.name) == (None, "Hội đoàn", "UBND xã")


def test_two_bodies_of_one_name_are_told_apart_by_code_and_by_first_day():
    an_organization("UBND xã Hải Ninh", code="A1", email="a@x.example")
    Organization.objects.create(name="UBND xã Hải Ninh", code="A2", valid_from="2025-07-01")
    load("name,code,email", "UBND xã Hải Ninh,A2,b@x.example")
    assert dict(Organization.objects.values_list("code", "email")) == {"A1": "a@x.example", "A2": "b@x.example"}
    assert states("name,valid_from,email", "UBND xã Hải Ninh,2025-07-01,c@x.example") == [CHANGED]
    Organization.objects.update(valid_from="2020-01-01")
    assert states("name,email", "UBND xã Hải Ninh,c@x.example") == [WRONG]


def test_the_channel_of_a_body_goes_out_and_comes_back(settings):
    settings.PLANS_CHANNELS = {
        "email": {"BACKEND": "plans_app.channels.email.EmailChannel"},
        "webhook": {"BACKEND": "plans_app.channels.webhook.WebhookChannel"},
    }
    load("name,channel", "Phòng A,webhook", "Phòng B,")
    assert dict(Organization.objects.values_list("name", "channel")) == {"Phòng A": "webhook", "Phòng B": ""}
    before = everything()
    book = write_xlsx(dump_tables())
    Organization.objects.update(channel="")
    load_tables(tables=read_tables(data=book, name="danh-ba.xlsx"))
    assert everything() == before


BAD = {
    "email": ("name,email", "Phòng A,không có"),
    "valid_to": ("name,valid_to", "Phòng A,31/2/2025"),
    "superior": ("name,superior", "Phòng A,Bộ Sao Hỏa"),
    "successor": ("name,successor", "Phòng A,Phòng A"),
    "code": ("name,code", "Phòng A,h 41"),
    "regime": ("name,regime", "Phòng A,vua"),
    "channel": ("name,channel", "Phòng A,bo-cau"),
    "name": ("name,email", ",a@x.example"),
    "aliases": ("name,aliases", "Phòng A,A | ..."),
    "members": ("name,members", "Nhóm,Hội Sao Hỏa"),
    "expected_count": ("name,members,expected_count", "Nhóm,,nhiều"),
    "scope": ("name,members,scope", "Nhóm,,Sao Hỏa"),
}


@pytest.mark.parametrize("column", BAD)
def test_a_bad_cell_is_named_by_line_and_column_and_nothing_is_written(column):
    header, row = BAD[column]
    good = ("Phòng Tốt" + "," * header.count(","),)
    changes = check_directory(tables=a_csv(header, *good, row))
    assert [(bad.row.number, [name for name, _error in bad.errors]) for bad in changes.rows if bad.errors] == [
        (3, [column])
    ]
    assert "3" in changes.problems[0]
    assert column in changes.problems[0]
    with pytest.raises(ImportRefused, match=column):
        load(header, *good, row)
    assert not Organization.objects.exists()
    assert not OrganizationGroup.objects.exists()


def test_a_body_that_stands_twice_is_an_error_of_the_second_row():
    assert states("name,email", "Phòng A,", "PHONG A,") == [CREATED, WRONG]
    assert states("name,members", "Nhóm,", "nhóm,") == [CREATED, WRONG]


def test_a_body_cannot_end_before_it_begins():
    (row,) = check("name,valid_from,valid_to", "Phòng A,2025-07-01,2025-06-30")
    assert [column for column, _error in row.errors] == ["valid_to"]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "x.txt"),
        ("name\nPhòng".encode("utf-16-le"), "x.csv"),
        (b"name\nPh\xf2ng", "x.csv"),
        (b"email\na@x.example", "x.csv"),
        (b"name,salary\nA,1", "x.csv"),
        (b"name,name\nA,B", "x.csv"),
        (b"PK\x03\x04 not really", "x.xlsx"),
        (b"name\n" + b"A\n" * 20_001, "x.csv"),
        (b"x" * 10_000_001, "x.csv"),
    ],
)
def test_a_file_that_is_no_directory_is_refused_by_name(data, name):
    with pytest.raises(ImportRefused, match="x\\."):
        read_tables(data=data, name=name)


@pytest.mark.parametrize("part", ["<!DOCTYPE x [<!ENTITY a 'b'>]><worksheet/>", "<worksheet>"])
def test_a_workbook_with_traps_is_refused(part):
    table = Table(ORGANIZATIONS, ("name",), [Row(2, {"name": "A"})])
    trapped = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(write_xlsx([table]))) as book, zipfile.ZipFile(trapped, "w") as copy:
        for entry in book.namelist():
            copy.writestr(entry, part if entry == "xl/worksheets/sheet1.xml" else book.read(entry))
    with pytest.raises(ImportRefused):
        read_tables(data=trapped.getvalue(), name="x.xlsx")


def test_a_bomb_is_not_unpacked():
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 61_000_000)
    with pytest.raises(ImportRefused):
        read_tables(data=bomb.getvalue(), name="x.xlsx")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_csv_of_a_spreadsheet_is_read(encoding, delimiter):
    data = delimiter.join(["name", "place"]) + "\r\n" + delimiter.join(["Phòng A", "Đà Nẵng"])
    (table,) = read_tables(data=data.encode(encoding), name="x.CSV")
    assert table.rows[0].cells == {"name": "Phòng A", "place": "Đà Nẵng"}


def test_lines_are_those_of_the_file_even_after_a_cell_of_several_lines():
    tables = a_csv("name,place", '"Phòng', 'A",x', "", "Phòng B,y")
    assert [row.number for row in tables[0].rows] == [2, 5]


def test_dates_and_counts_of_a_workbook_are_read_as_a_person_sees_them():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["name", "valid_to", "code"])
    sheet.append(["Phòng A", datetime.date(2025, 6, 30), 41])
    book.create_sheet("empty")
    stream = io.BytesIO()
    book.save(stream)
    (table,) = read_tables(data=stream.getvalue(), name="x.xlsx")
    assert table.rows[0].cells == {"name": "Phòng A", "valid_to": "2025-06-30", "code": "41"}


def test_the_commands_write_and_read_both_files(tmp_path, capsys):
    an_organization("Phòng Kinh tế")
    OrganizationGroup.objects.create(name="Các phòng")
    call_command("dump_directory", "--out", str(tmp_path / "danh-ba.csv"))
    files = [tmp_path / "danh-ba.csv", tmp_path / "danh-ba.groups.csv"]
    assert all(file.read_bytes().startswith(codecs.BOM_UTF8) for file in files)
    OrganizationGroup.objects.all().delete()
    call_command("load_directory", *map(str, files), "--dry-run")
    assert not OrganizationGroup.objects.exists()
    call_command("load_directory", *map(str, files))
    assert OrganizationGroup.objects.get().name == "Các phòng"
    call_command("dump_directory", "--out", str(tmp_path / "danh-ba.xlsx"))
    assert openpyxl.load_workbook(tmp_path / "danh-ba.xlsx").sheetnames == [ORGANIZATIONS, GROUPS]


def test_a_command_names_what_it_cannot_do(tmp_path):
    bad = tmp_path / "x.csv"
    bad.write_text("name,email\nPhòng A,x\n", "utf-8")
    for call in (
        ("load_directory", str(bad)),
        ("load_directory", str(bad), "--dry-run"),
        ("load_directory", str(tmp_path / "none.csv")),
        ("dump_directory", "--out", "x.doc"),
    ):
        with pytest.raises(CommandError):
            call_command(*call)


def test_the_written_csv_is_csv():
    an_organization("Phòng Kinh tế, Hạ tầng")
    text = write_csv(dump_tables()[0]).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["name"] for row in rows] == ["Phòng Kinh tế, Hạ tầng"]
