# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How Sphinx builds the site from the pages that antsibull-docs writes. Fetches nothing.

antsibull-docs writes the collection's name in title case, knows no environment variables of modules, and gives sections
no captions: all are put right when Sphinx reads the pages.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

from docutils import nodes

sys.path.insert(0, str(Path(__file__).parent))
from variables import environment_page

project = "servetel.ivr"
copyright = "2026, servetel.ivr maintainers"  # noqa: A001
html_title = project
extensions = ["sphinx_antsibull_ext"]
html_theme = "sphinx_ansible_theme"
html_theme_options = {
    "documentation_home_url": "index.html",
    "topbar_links": {"Source": "https://github.com/servetel-ivr/servetel.ivr"},
}
html_static_path = ["static"]
html_css_files = ["site.css"]
pygments_style = "ansible"
highlight_language = "YAML+Jinja"
default_role = "any"
html_copy_source = False
html_show_sphinx = False
html_use_index = False
nitpicky = True

ELSEWHERE = {
    "action_plugins": "plugins/action.html#action-plugins",
    "ansible_configuration_settings": "reference_appendices/config.html#ansible-configuration-settings",
    "common_return_values": "reference_appendices/common_return_values.html#common-return-values",
}
"""Labels of ansible-core's own documentation to which antsibull-docs refers."""


SECTION = re.compile(r"^(\w[^\n]*)\n-+\n+\.\. toctree::\n(?=    :maxdepth: 1\n\n    docsite/)", re.MULTILINE)
"""The heading of a section of guides, which becomes a caption, so that the sidebar shows it, too."""


def resolve(_app: Any, _env: Any, node: Any, content: Any) -> Any:
    """A link to ansible-core's documentation, made without fetching its inventory."""
    place = ELSEWHERE.get(node["reftarget"])
    if place is None:
        return None
    return nodes.reference("", "", content, refuri=f"https://docs.ansible.com/ansible/latest/{place}")


def put_right(_app: Any, docname: str, source: list[str]) -> None:
    """Change a page of antsibull-docs before Sphinx reads it."""
    if docname == "index":
        source[0] = source[0].replace("\nServetel.Ivr\n", "\nservetel.ivr\n")
        if f"\n{project}\n===" not in source[0]:
            raise ValueError("The title of the first page is not the collection's name.")
        source[0] = SECTION.sub(r".. toctree::\n    :caption: \1\n", source[0])
        if source[0].count(":caption:") < 4:
            raise ValueError("The sections of the guides have no captions.")
        last = "    docsite/what_is_known\n"
        source[0] = source[0].replace(last, f"    environment_variables\n{last}")
    elif docname == "environment_variables":
        source[0] = environment_page()


def setup(app: Any) -> None:
    app.connect("source-read", put_right)
    app.connect("missing-reference", resolve)
