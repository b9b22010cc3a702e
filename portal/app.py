"""The roof: an application made of its parts, in order."""

from __future__ import annotations

from inspect import iscoroutinefunction
from pathlib import Path

from flask import Flask
from jinja2 import StrictUndefined

from portal import cli
from portal.content.sitewide.soundness import languages_without_catalog
from portal.extensions import csrf, db
from portal.foundation import i18n
from portal.foundation.database import engine_options, prepare_engine
from portal.foundation.permissions import check_routes, guard
from portal.foundation.processes import check_sqlite
from portal.search import index
from portal.settings import Settings
from portal.translation import assigning
from portal.translation.machine import providers
from portal.translation.memory import keeping
from portal.web import (
    account,
    api,
    development,
    drafts,
    errors,
    feeds,
    health,
    manifest,
    messages,
    rendering,
    staff,
    styles,
    translate,
    visitor,
)
from portal.web.account import refusals
from portal.web.cache import check_marks, keep_pages
from portal.web.citing import routes as citing
from portal.web.data import routes as data
from portal.web.paper import routes as paper
from portal.web.pictures import routes as pictures
from portal.web.public import coverage, front, maps, media, routes, wishes
from portal.web.reading_list import routes as reading_list
from portal.web.search import routes as search
from portal.web.security import secure
from portal.web.static import serve_static
from portal.web.translate import machine

ROOT = Path(__file__).resolve().parent.parent


class CannotServe(Exception):
    """The portal must not meet readers as it is; the message is one line for the operator."""


def create_app(settings: Settings) -> Flask:
    """Make the application that meets readers. Raises CannotServe where it could not speak to all of them."""
    app = assemble(settings)
    check_catalogs(app, settings)
    name_translator(app, settings)
    return app


def assemble(settings: Settings) -> Flask:
    """Make the application that `settings`, already checked, describe.

    Commands work with it as it is, since they mend what keeps it from serving.
    """
    app = Flask("portal", static_folder=None, template_folder=str(ROOT / "templates"))
    app.jinja_environment = rendering.Templates
    app.config["PORTAL_SETTINGS"] = settings
    bind_database(app, settings)
    index.listen()
    keeping.listen()
    assigning.listen()
    speak_languages(app, settings)
    draw_pages(app)
    keep_pages(app, settings)
    serve_static(app)
    add_routes(app)
    errors.register(app)
    let_in(app)
    secure(app, settings)
    cli.register(app)
    check_routes(app)
    check_marks(app)
    return app


def bind_database(app: Flask, settings: Settings) -> None:
    """Open the database that the settings name. Raises SettingsError where its library is too old."""
    check_sqlite(settings.database_url)
    app.config["SQLALCHEMY_ENGINES"] = {"default": engine_options(settings.database_url)}
    db.init_app(app)
    # The extension also closes asynchronous sessions, of which there are none, on an event loop for each request.
    app.teardown_appcontext_funcs = [each for each in app.teardown_appcontext_funcs if not iscoroutinefunction(each)]
    with app.app_context():
        prepare_engine(db.engine)


def speak_languages(app: Flask, settings: Settings) -> None:
    """Give the application its catalogs and the formats of its languages."""
    i18n.install(app, default=settings.default_language, formats=settings.formats, time_zone=settings.time_zone)


def check_catalogs(app: Flask, settings: Settings) -> None:
    """Raise CannotServe where a language of the site has no compiled catalog, before a reader notices."""
    with app.app_context():
        missing = languages_without_catalog(db.engine, settings.languages)
        db.engine.dispose()
    if missing:
        raise CannotServe(f"There is no compiled catalog for {', '.join(missing)}; run: portal catalog compile")


def name_translator(app: Flask, settings: Settings) -> None:
    """Load the provider of machine translation that the settings name. Raises CannotServe where it is none."""
    if settings.translator is None:
        return
    try:
        app.extensions[machine.EXTENSION] = providers.load(settings.translator)
    except providers.NoProvider as error:
        raise CannotServe(f"PORTAL_TRANSLATOR: {error}") from None


def draw_pages(app: Flask) -> None:
    """Set up templates: an undefined name is an error, and blocks leave no empty lines."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    rendering.prepare_templates(app)


def let_in(app: Flask) -> None:
    """Let everybody do what they may, and nothing else; forms must come from the portal's own pages."""
    guard(app, visitor.current)
    csrf.init_app(app)
    # It comes from pages that are the same for everybody, without a session; other sites are refused all the same.
    csrf.exempt(wishes.blueprint)
    # Their links are secrets of their own, and a mail program has no session.
    csrf.exempt(account.daily.blueprint)
    refusals.register(app)


def add_routes(app: Flask) -> None:
    """Add every blueprint."""
    app.url_map.converters["tag"] = routes.LanguageTag
    app.register_blueprint(health.blueprint)
    app.register_blueprint(styles.blueprint)
    app.register_blueprint(front.blueprint)
    app.register_blueprint(media.blueprint)
    app.register_blueprint(maps.blueprint)
    app.register_blueprint(feeds.blueprint)
    app.register_blueprint(api.blueprint)
    app.register_blueprint(manifest.blueprint)
    app.register_blueprint(coverage.blueprint)
    app.register_blueprint(pictures.blueprint)
    app.register_blueprint(citing.blueprint)
    app.register_blueprint(paper.blueprint)
    app.register_blueprint(data.blueprint)
    app.register_blueprint(reading_list.blueprint)
    app.register_blueprint(search.blueprint)
    app.register_blueprint(wishes.blueprint)
    app.register_blueprint(development.blueprint)
    app.register_blueprint(account.blueprint)
    app.register_blueprint(account.daily.blueprint)
    app.register_blueprint(staff.blueprint)
    app.register_blueprint(drafts.blueprint)
    app.register_blueprint(translate.blueprint)
    app.register_blueprint(messages.blueprint)
    app.register_blueprint(routes.blueprint)
