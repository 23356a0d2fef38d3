"""The web application: the page, the REST API and the stream on one port."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.staticfiles import StaticFiles
from fastapi_offline import FastAPIOffline

from perceptarium import __version__
from perceptarium.api import errors, features, sessions, stream, sweeps
from perceptarium.api.catalog import Catalog, build_catalog
from perceptarium.demos import demos
from perceptarium.environment import prepare_jax
from perceptarium.experiment import Experiment
from perceptarium.registry import Entry
from perceptarium.sessions.local import LocalEngine
from perceptarium.settings import Settings

PAGE = Path(__file__).parent.parent / "static"


OPENED = {"landscape": ("landscape", "curvature"), "cloud": ("gradient_cloud",)}
"""Lenses with programs of their own that a panel looks through, by the panel that a demo opens."""


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application, with an engine of its own that lives as long as it does."""
    settings = settings or Settings()
    prepare_jax(settings.device)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        engine = LocalEngine(settings)
        app.state.engine = engine
        engine.start()
        # The first visitor's programs first, then those that answer edits at once, then the other demos'.
        if settings.warm_programs:
            first, *others = demos
            engine.warm(partial(_experiment, first))
            engine.warm_padded()
            for entry in others:
                engine.warm(partial(_experiment, entry))
            for entry in others:
                engine.warm_studies(partial(_experiment, entry), OPENED.get(entry.function().panel, ()))
                if entry.function().race:
                    engine.warm_race(partial(_experiment, entry))
        catalog = asyncio.get_running_loop().run_in_executor(None, build_catalog, settings)
        try:
            yield
        finally:
            engine.close()
            await catalog

    # FastAPI's own documentation pages load their scripts from elsewhere; these bring them along.
    app = FastAPIOffline(
        title="Perceptarium",
        version=__version__,
        summary="Live neural-network training sessions.",
        lifespan=lifespan,
    )
    app.state.settings = settings
    errors.install(app, settings)
    app.add_middleware(GZipMiddleware, minimum_size=1000)

    @app.get("/api/catalog", tags=["catalog"], summary="Everything there is to choose")
    def catalog() -> Catalog:
        return build_catalog(settings)

    @app.get("/healthz", tags=["health"], summary="Whether the server is well")
    async def health() -> dict[str, str]:
        return {"status": "ok", "version": __version__}

    app.include_router(features.router)
    app.include_router(sessions.router)
    app.include_router(sweeps.router)
    app.include_router(stream.router)
    if PAGE.exists():
        app.mount("/", StaticFiles(directory=PAGE, html=True), name="page")
    return app


def _experiment(demo: Entry[Any]) -> Experiment:
    experiment: Experiment = demo.function().experiment
    return experiment
