"""Many rows in one statement, as PostgreSQL and SQLite both take it, for where the ORM would need one a row."""

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Self

from django.db import connection
from django.db.models import Field, Model, QuerySet
from django.db.models.sql import Query

# Statements that are kept as text: for each number of rows one.
KEPT_STATEMENTS = 256


@dataclass(frozen=True, slots=True)
class Assignments:
    """What an UPDATE writes to every row, as SQL. To make it costs more than to run it: keep it for each vendor."""

    columns: tuple[str, ...]
    values: tuple[str, ...]
    params: tuple

    @property
    def sql(self) -> list[str]:
        return [f"{column} = {value}" for column, value in zip(self.columns, self.values, strict=True)]

    @classmethod
    def of(cls, model: type[Model], values: Mapping[str, Any]) -> Self:
        """`values` are values or expressions, by the names of fields."""
        fields = [_field(model, name) for name in values]
        made = [_compiled(field, value) for field, value in zip(fields, values.values(), strict=True)]
        params = tuple(param for _sql, params in made for param in params)
        return cls(tuple(_name(field.column) for field in fields), tuple(sql for sql, _params in made), params)


def update_rows(
    model: type[Model],
    rows: Sequence[Sequence],
    *,
    match: Sequence[str],
    take: Sequence[str],
    values: Assignments,
) -> set:
    """Updates the rows of `model` whose fields `match` are as in `rows`; returns the primary keys of those it changed.

    A row of `rows` has the values of `match`, then those of `take`, which are written. `values` are written to all.
    """
    if not rows:
        return set()
    sql = _update_sql(connection.vendor, model, tuple(match), tuple(take), len(rows), values)
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values.params, *_params(rows)])
        return {model._meta.pk.to_python(key) for (key,) in cursor.fetchall()}


@lru_cache(maxsize=KEPT_STATEMENTS)
def _update_sql(
    _vendor: str, model: type[Model], match: tuple[str, ...], take: tuple[str, ...], count: int, values: Assignments
) -> str:
    matched, taken = [_field(model, name) for name in match], [_field(model, name) for name in take]
    fields = [*matched, *taken]
    given = [f"CAST(given.column{n} AS {field.cast_db_type(connection)})" for n, field in enumerate(fields, 1)]
    conditions = [f"{_column(field)} = {value}" for field, value in zip(matched, given, strict=False)]
    writes = [f"{_name(field.column)} = {value}" for field, value in zip(taken, given[len(matched) :], strict=True)]
    return (
        f"UPDATE {_name(model._meta.db_table)} SET {', '.join([*values.sql, *writes])}"
        f" FROM ({_values(len(fields), count)}) AS given"
        f" WHERE {' AND '.join(conditions)} RETURNING {_column(model._meta.pk)}"
    )


def insert_rows(model: type[Model], names: Sequence[str], rows: Sequence[Sequence]) -> None:
    """Inserts `rows`, which have the values of the fields `names`. Others get the database's default."""
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(_insert_sql(connection.vendor, model, tuple(names), len(rows)), _params(rows))


@lru_cache(maxsize=KEPT_STATEMENTS)
def _insert_sql(_vendor: str, model: type[Model], names: tuple[str, ...], count: int) -> str:
    columns = _columns(_field(model, name) for name in names)
    return f"INSERT INTO {_name(model._meta.db_table)} ({columns}) {_values(len(names), count)}"


def insert_listed(
    model: type[Model], names: Sequence[str], rows: Sequence[Sequence], *, shared: Mapping[str, Any]
) -> None:
    """Inserts thousands of `rows`, which travel as one list; `shared` are values or expressions that all get."""
    fields, all_get = [_field(model, name) for name in names], Assignments.of(model, shared)
    element = "value ->> {}" if connection.vendor == "postgresql" else "json_extract(value, '$[{}]')"
    given = [f"CAST({element.format(n)} AS {field.cast_db_type(connection)})" for n, field in enumerate(fields)]
    listed = "json_array_elements(%s::json) AS value" if connection.vendor == "postgresql" else "json_each(%s)"
    columns = _columns([*fields, *(_field(model, name) for name in shared)])
    sql = (
        f"INSERT INTO {_name(model._meta.db_table)} ({columns})"
        f" SELECT {', '.join([*given, *all_get.values])} FROM {listed}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*all_get.params, json.dumps(rows, default=_key)])


def _key(value: uuid.UUID) -> str:
    """As the database keeps it."""
    return str(value) if connection.features.has_native_uuid_field else value.hex


def insert_from(model: type[Model], names: Sequence[str], chosen: QuerySet) -> None:
    """Inserts what `chosen`, a queryset of tuples, gives for the fields `names`."""
    fields = [_field(model, name) for name in names]
    sql, params = chosen.query.get_compiler(connection=connection).as_sql()
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {_name(model._meta.db_table)} ({_columns(fields)}) {sql}", params)


def _field(model: type[Model], name: str) -> Field:
    return model._meta.get_field(name)


def _name(name: str) -> str:
    return connection.ops.quote_name(name)


def _column(field: Field) -> str:
    return f"{_name(field.model._meta.db_table)}.{_name(field.column)}"


def _columns(fields: Iterable[Field]) -> str:
    return ", ".join(_name(field.column) for field in fields)


def _values(columns: int, rows: int) -> str:
    row = f"({', '.join(['%s'] * columns)})"
    return f"VALUES {', '.join([row] * rows)}"


def _params(rows: Sequence[Sequence]) -> list:
    """The values of `rows` as the database takes them: numbers and texts as they are, keys as it keeps them."""
    given = [value for row in rows for value in row]
    if connection.features.has_native_uuid_field:
        return given
    return [value.hex if isinstance(value, uuid.UUID) else value for value in given]


def _compiled(field: Field, value: Any) -> tuple[str, list]:
    """`value`, or the expression that it is, as SQL."""
    if not hasattr(value, "resolve_expression"):
        return "%s", [field.get_db_prep_value(value, connection)]
    query = Query(field.model)
    sql, params = query.get_compiler(connection=connection).compile(value.resolve_expression(query))
    return sql, list(params)
