# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How Sphinx builds the site from the pages that antsibull-docs writes. Fetches nothing."""

from __future__ import annotations

from typing import Any

from docutils import nodes

project = "servetel.ivr"
copyright = "2026, servetel.ivr maintainers"  # noqa: A001
html_title = project
extensions = ["sphinx_antsibull_ext"]
html_theme = "sphinx_ansible_theme"
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


def resolve(_app: Any, _env: Any, node: Any, content: Any) -> Any:
    """A link to ansible-core's documentation, made without fetching its inventory."""
    place = ELSEWHERE.get(node["reftarget"])
    if place is None:
        return None
    return nodes.reference("", "", content, refuri=f"https://docs.ansible.com/ansible/latest/{place}")


def setup(app: Any) -> None:
    app.connect("missing-reference", resolve)
