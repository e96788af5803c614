"""The door described for programs (OpenAPI 3.1), made from the facts that the code goes by.

``manage.py export_openapi`` writes it to docs/openapi-reporting.json, which is committed; a test
compares the two and the answers with it. It is in Chinese: departments' programmers read it.
"""

from typing import Any

from portal.reporting.answers import JSON_TYPE, PROBLEM_TYPE, problems
from portal.reporting.bodies import MULTIPART, NDJSON, PART, WORKBOOKS
from portal.reporting.states import DEFAULT_ROWS, MOST_ROWS
from registry.enums import Verdict
from registry.models.reporting import SubmissionStatus

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_NUMBER: Schema = {"type": "integer", "minimum": 0}
_MOMENT: Schema = {"type": "string", "format": "date-time"}
_BINARY: Schema = {"type": "string", "format": "binary"}
_ID = {
    "name": "id",
    "in": "path",
    "required": True,
    "description": "报送批次的编号",
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]{22}$"},
}
_OPEN: dict[str, Any] = {"security": []}


def document() -> dict[str, Any]:
    """Return the whole description."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "信用信息报送接口",
            "version": "1.0.0",
            "description": "各部门业务系统自动报送行政许可、行政处罚等信用信息。"
            "报送先接收、后入库；逐行校验结果与网页报送完全一致。",
            "license": {"name": "仅供获得报送密钥的部门使用", "identifier": "LicenseRef-reporting"},
        },
        "servers": [{"url": "/"}],
        "security": [{"key": []}],
        "paths": _paths(),
        "components": {
            "securitySchemes": {"key": _key()},
            "schemas": _schemas(),
        },
    }


def _key() -> Schema:
    return {
        "type": "http",
        "scheme": "bearer",
        "description": "由信用办签发的报送密钥。按平台设置，请求还须签名"
        "（Authorization: Signature 编号:时间:随机数:HMAC-SHA256），或使用客户端证书。",
    }


def _paths() -> dict[str, Any]:
    return {
        "/reporting/submissions": {"post": _post()},
        "/reporting/submissions/{id}": {"get": _get()},
        "/reporting/submissions/{id}/errors.xlsx": {"get": _errors()},
        "/reporting/layouts": {"get": _layouts()},
        "/reporting/openapi.json": {"get": _itself()},
    }


def _post() -> dict[str, Any]:
    lines = {"schema": {"type": "string", "description": "每行一个JSON对象，键为字段名或中文列名"}}
    file = {PART: _BINARY}
    content: dict[str, Any] = {
        MULTIPART: {"schema": {"type": "object", "required": [PART], "properties": file}},
        "text/csv": {"schema": _TEXT},
    }
    content |= dict.fromkeys(NDJSON, lines) | {name: {"schema": _BINARY} for name in WORKBOOKS}
    received = {"$ref": "#/components/schemas/Submission"}
    return {
        "operationId": "submit",
        "summary": "报送一份文件或一组JSON行",
        "parameters": [
            _query("layout", "JSON行的数据格式代码（见/reporting/layouts）；仅JSON行需要", _TEXT),
            _query("batch", "名单批次的编号；仅报送名单条目时需要", _TEXT),
            {
                "name": "Idempotency-Key",
                "in": "header",
                "description": "本次报送的唯一名称：同名同内容视为同一次报送（200），"
                "同名异内容被拒绝（409）",
                "schema": {"type": "string", "pattern": "^[!-~]{1,80}$"},
            },
        ],
        "requestBody": {"required": True, "content": content},
        "responses": {
            "202": _answer("已接收，等待入库", received, location=True),
            "200": _answer("此前已接收的同一次报送", received, location=True),
        }
        | _refusals(),
    }


def _get() -> dict[str, Any]:
    limit = {"type": "integer", "minimum": 1, "maximum": MOST_ROWS, "default": DEFAULT_ROWS}
    return {
        "operationId": "state",
        "summary": "查询处理进度与逐行结论",
        "parameters": [
            _ID,
            _query("cursor", "上一页答复中的next", _TEXT),
            _query("limit", "每页行数", limit),
        ],
        "responses": {
            "200": _answer("进度、统计、未入库行与待核行", {"$ref": "#/components/schemas/State"})
        }
        | _refusals(),
    }


def _errors() -> dict[str, Any]:
    part = {"type": "integer", "minimum": 1, "default": 1}
    return {
        "operationId": "errors",
        "summary": "下载错误清单（XLSX），改正后可直接再次报送",
        "parameters": [_ID, _query("part", "第几个文件", part)],
        "responses": {
            "200": {"description": "错误清单", "content": {WORKBOOKS[0]: {"schema": _BINARY}}}
        }
        | _refusals(),
    }


def _layouts() -> dict[str, Any]:
    listed: Schema = {
        "type": "object",
        "required": ["layouts"],
        "properties": {"layouts": _list({"$ref": "#/components/schemas/Layout"})},
    }
    return _OPEN | {
        "operationId": "layouts",
        "summary": "数据格式与字段清单",
        "responses": {"200": _answer("全部数据格式", listed)} | _refusals(),
    }


def _itself() -> dict[str, Any]:
    return _OPEN | {
        "operationId": "openapi",
        "summary": "本说明",
        "responses": {"200": _answer("OpenAPI 3.1", {"type": "object"})} | _refusals(),
    }


def _query(name: str, description: str, schema: Schema) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": description, "schema": schema}


def _answer(description: str, schema: Schema, *, location: bool = False) -> dict[str, Any]:
    told: dict[str, Any] = {"description": description, "content": {JSON_TYPE: {"schema": schema}}}
    if location:
        told["headers"] = {"Location": {"description": "查询进度的地址", "schema": _TEXT}}
    return told


def _refusals() -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        "default": {"description": "拒绝，见code", "content": {PROBLEM_TYPE: {"schema": schema}}}
    }


def _schemas() -> dict[str, Schema]:
    row_problem = _object({"code": _TEXT, "column": _TEXT, "sentence": _TEXT})
    set_aside = [Verdict.HELD.value, Verdict.REJECTED.value]
    row = _object(
        {
            "row": _NUMBER,
            "verdict": {"enum": set_aside},
            "problems": _list(row_problem),
            "settled": _or_null(_TEXT),
        }
    )
    more = {"rows": _list(row), "next": _or_null(_TEXT)}
    return {
        "Submission": _object(_submission()),
        "State": _object(_submission() | more),
        "Layout": _layout(),
        "Problem": _problem(),
    }


def _submission() -> dict[str, Schema]:
    return {
        "id": _TEXT,
        "status": {"enum": SubmissionStatus.values},
        "status_label": _TEXT,
        "layout": _or_null(_TEXT),
        "kind": _or_null(_TEXT),
        "received_at": _MOMENT,
        "finished_at": _or_null(_MOMENT),
        "rows_total": _or_null(_NUMBER),
        "rows_done": _NUMBER,
        "counts": _object(dict.fromkeys(Verdict.values, _NUMBER)),
        "timely": _NUMBER,
        "late": _NUMBER,
        "problems": {"type": "object", "additionalProperties": _NUMBER},
        "refusal": _or_null(_object({"code": _TEXT, "sentence": _TEXT})),
        "gaps": _or_null(_TEXT),
        "self": _TEXT,
        "error_workbook": _or_null(_TEXT),
    }


def _layout() -> Schema:
    column = _object(
        {
            "name": _TEXT,
            "header": _TEXT,
            "codes": _list(_TEXT),
            "type": _TEXT,
            "required": _or_null(_TEXT),
            "max_length": _or_null(_NUMBER),
        }
    )
    names = dict.fromkeys(("code", "label", "kind", "kind_label"), _TEXT)
    return _object(names | {"fields": _list(column)})


def _problem() -> Schema:
    statuses = sorted({entry["status"] for entry in problems().values()})
    told = {
        "type": _TEXT,
        "title": _TEXT,
        "status": {"enum": statuses},
        "code": {"enum": sorted(problems())},
    }
    further = {"detail": _TEXT, "reason": _TEXT, "retry_after": _NUMBER}
    return _object(told) | {"properties": told | further}


def _object(properties: dict[str, Schema]) -> Schema:
    return {
        "type": "object",
        "required": list(properties),
        "properties": properties,
        "additionalProperties": False,
    }


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}
