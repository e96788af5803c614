# Everything that people and the continuous integration do, in one place: `make help`.
SHELL := /bin/sh
.DEFAULT_GOAL := help
PY := .venv/bin/python
# Handed out in small pieces, so that nobody is left with the last long ones. Their order must stay:
# those that commit come last.
PYTEST := $(PY) -m pytest -n 2 --maxschedchunk 24
INSTALL = python="$$(bin/find-python)" && "$$python" -m portal.operations.install

# Tests of search engines that ask no database, or bring their own: once is enough.
ENGINES_ALONE = $(wildcard tests/search/conformance tests/search/elastic tests/search/judged \
  tests/search/test_elastic_*.py tests/search/test_embedded*.py)
# Packages are installed uncompiled (most modules are never imported): those that are imported must
# be kept compiled, or every process compiles two thousand of them anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run test test-postgresql test-elasticsearch-9 elasticsearch lint format demo import \
  index lock clean distclean dev ready

help: ## 显示本帮助 / Show this help
	@awk 'BEGIN {FS = ":.*## "} /^[a-z0-9-]+:.*## / {printf "  make %-21s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## 安装、准备数据并启动（PORT=8000 DATA_DIR=var）/ Install, prepare and serve
	@python="$$(bin/find-python)" && exec "$$python" -m portal.operations.start

test: dev ## 运行全部测试 / Run all tests
	@$(PYTEST) $(ARGS)

# Where the database makes a difference: the register, the indexer, the desk's questions, and that
# nothing comes out. The doors ask it through these alone.
test-postgresql: dev ## 在一次性 PostgreSQL 上运行数据库相关测试 / The database's tests on PostgreSQL
	@$(PY) tests/servers/postgresql.py $(PYTEST) -m "database and not once" $(ARGS) \
	  $(ENGINES_ALONE:%=--ignore=%) \
	  $(wildcard tests/privacy tests/registry tests/search tests/backoffice)

test-elasticsearch-9: dev ## 在 Elasticsearch 9 上运行检索测试 / The search tests on Elasticsearch 9
	@TEST_SEARCH_ENGINE=elasticsearch $(PY) -m tests.servers.elasticsearch --version 9 \
	  $(PYTEST) -m "not postgresql" $(ARGS) tests/search/conformance \
	  tests/servers/test_elasticsearch.py::test_shared_node_is_of_the_wanted_version \
	  $(wildcard tests/search/judged tests/search/test_service*.py)

elasticsearch: dev ## 启动开发用 Elasticsearch（ELASTICSEARCH_PORT=9200）/ One for development
	@$(PY) -m tests.servers.elasticsearch --port $(or $(ELASTICSEARCH_PORT),9200)

lint: dev ## 检查代码（ruff、mypy、Django）/ Check the code
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy .
	@$(PY) tests/servers/checks.py

format: dev ## 整理代码格式 / Format the code
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .

demo: ready ## 生成示例数据（RECORDS=3000）/ Fill the register with invented data
	@$(PY) manage.py demo --records $(or $(RECORDS),3000)

import: ready ## 导入报送文件（FILE=…）/ Import a department's file
	@test -n "$(FILE)" || { echo '用法 / Usage: make import FILE=文件.xlsx' >&2; exit 2; }
	@$(PY) manage.py import_records "$(FILE)" $(ARGS)

index: ready ## 重建检索索引 / Rebuild the search index
	@$(PY) manage.py rebuild_index

lock: dev ## 重新锁定依赖版本 / Resolve and lock the dependencies again
	@$(PY) -m uv pip compile pyproject.toml --python-version 3.11 --universal --generate-hashes \
	  --no-emit-index-url --quiet -o requirements/run.lock
	@$(PY) -m uv pip compile pyproject.toml --group dev --python-version 3.11 --universal \
	  --generate-hashes --no-emit-index-url --quiet -o requirements/dev.lock

clean: ## 删除构建产物，保留数据 / Remove what was built, keep the data
	@rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -not -path './var/*' -prune -exec rm -rf {} +

distclean: clean ## 另删除 var/ 中的全部数据（会先询问）/ Remove the data too, after asking
	@printf '将删除 var/ 中的全部数据，输入 yes 确认 / This removes all data in var/; type yes: '; \
	  read -r answer && [ "$$answer" = yes ] && rm -rf var || echo '未删除 / Kept.'

ready:
	@$(INSTALL) run

dev:
	@$(INSTALL) run dev
