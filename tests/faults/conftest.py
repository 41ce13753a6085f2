"""One studio of processes for the tests of a module: they break it, it mends, the next one goes on.

After every test nothing in it may have logged a traceback or the store's password, and it must be
of use again.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest
import pytest_asyncio

from tests.faults.store import DURABLE, PASSWORD
from tests.faults.studio import Studio


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def module_studio(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Studio]:
    folder = tmp_path_factory.mktemp("studio")
    async with Studio(folder, store=DURABLE) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def studio(module_studio: Studio) -> AsyncGenerator[Studio]:
    yield module_studio
    await module_studio.mend()
    assert module_studio.mistakes() == []
    module_studio.forgive()
    assert PASSWORD not in module_studio.logs()
