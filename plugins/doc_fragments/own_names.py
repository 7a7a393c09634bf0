# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the user's own names."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  names:
    description:
      - "Your own names of prompts and destinations, as V({type: {name: id}}), such as
        V({recording: {Welcome: 19549}, voicemail: {Night desk: '0501247020021'}}). The API lists only the names of
        IVRs, departments, extensions and agents. C(recording) and C(outbound_tts) are types, too."
      - Definitions may use these names as in V(recording||name=Welcome) and V(voicemail||name=Night desk). A name of
        this option is used before one that the API lists. An unknown name is an error.
      - A prompt whose id is here under one type has that type, so that it needs no O(assume_recording_type). The
        type of an id that is here under both types is unknown.
      - Diffs show the names as YAML comments after the ids. Results have ids.
      - Ids of V(extension) and V(agent), and long ones of V(voicemail) and of types that are not known, must be in
        quotes, because YAML drops leading zeros or reads the number as octal.
    type: dict
    version_added: 1.1.0
"""
