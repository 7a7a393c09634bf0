# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the options that are the fields of an IVR, and of the list of such IVRs."""

from __future__ import annotations

import re
import textwrap


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  id:
    description:
      - The id of the IVR, as text or as a number. If the account has no IVR of this id, the task fails,
        unless O(state=absent).
    type: raw
  name:
    description:
      - Without O(id), the exact name of the IVR. Names are compared in Unicode normal form C(NFC). If several IVRs
        have this name, the task fails.
      - With O(id), the new name of the IVR. A name that another IVR has is refused unless O(force=true).
      - A text. The type is C(raw) so that the module can refuse a value that YAML has changed, such as an unquoted
        V(no). The same applies to the other options of this type.
      - The module refuses the text with which Ansible hides a value, V(********), in every option.
    type: raw
  description:
    description:
      - The description of the IVR.
    type: raw
  recording:
    description:
      - The prompt that welcomes callers.
      - A prompt is V(recording||ID) or V(outbound_tts||ID), or only the id. V(|) is accepted for V(||).
      - The API shows only the id of a prompt, so the module cannot detect a prompt that differs only in its type.
    type: raw
  timeout:
    description:
      - Seconds to wait for a key after the prompt, 0 or more.
    type: raw
  incorrect_count:
    description:
      - How many wrong keys are allowed, 0 or more.
    type: raw
  invalid_recording:
    description:
      - The prompt after each wrong key. The API shows it under the name C(invalid_retry_recording).
    type: raw
  recording_invalid:
    description:
      - The prompt when the caller presses more wrong keys than C(incorrect_count) allows. The API shows it under the
        name C(invalid_recording).
    type: raw
  invalid_destination:
    description:
      - Where the call goes if the caller presses more wrong keys than C(incorrect_count) allows.
      - A destination is V(type||id), such as V(department||17839) or V(extension||0501247020000), always in quotes
        where the id starts with V(0). V(|) is accepted for V(||), V(ringgroup) for V(department) and
        V(auto_attendant) for V(auto_attend).
      - Known types are V(extension), V(voicemail), V(department), V(timegroup), V(ivr), V(time_condition), V(hangup),
        V(agent), V(agent_extension), V(auto_attend), V(inbound_queue), V(api_dialplan) and V(custom_dialplan).
        Another one is sent as given, with a warning. One that looks like a misspelling of a known type, such as
        V(dept||17839), is refused unless O(force=true).
      - V(ivr||name=TEXT), V(department||name=TEXT), V(extension||name=TEXT) and V(agent||name=TEXT) refer to the
        IVR, department or agent of exactly this name. If none or several have it, the task fails and suggests similar
        names.
      - V(ivr||ID) with an id that the account does not have is sent with a warning. In M(servetel.ivr.ivrs) the
        warning comes from the lint, so there is none with C(lint=off).
    type: raw
  timeout_retry_recording:
    description:
      - The prompt after each timeout.
    type: raw
  timeout_recording:
    description:
      - The prompt when the caller stays silent more often than C(timeout_tries) allows.
    type: raw
  timeout_destination:
    description:
      - Where the call goes if the caller stays silent more often than C(timeout_tries) allows. See
        O(invalid_destination) for its form.
    type: raw
  timeout_tries:
    description:
      - How many timeouts are allowed, 0 or more.
      - The vendor's page about updates uses two names for this field, C(timeout_tries) and C(timeout_retries). The
        module sends both, with the same value, unless C(api_dialect) names one.
    type: raw
  timeout_retries:
    description:
      - Another name for O(timeout_tries). Setting both to different values is an error.
    type: raw
    version_added: 1.1.0
  option:
    description:
      - The keys of the menu, V("0") to V("9"), V("*") and V("#"), in quotes. Requires O(destination).
    type: list
    elements: raw
  destination:
    description:
      - Where each key of O(option) leads, in the same order. See O(invalid_destination) for the form of a destination.
    type: list
    elements: raw
  sms_template:
    description:
      - The id of the SMS template that each key of O(option) sends, in the same order; V("0") or an empty text for
        none. If you leave it out, each key keeps its template.
    type: list
    elements: raw
  menu:
    description:
      - The menu. Use either O(menu) or O(option), O(destination) and O(sms_template), not both.
      - 'Either a dictionary whose keys are the menu keys. Each value is a destination, as in
        V({"1": "department||17839"}), or a dictionary with C(destination), C(sms_template) and C(state). This is the
        form that a diff shows, so you can paste lines of a diff.'
      - Or a list of dictionaries, one for each key, with C(option) for the key, and C(destination), C(sms_template)
        and C(state).
      - A key is V("0") to V("9"), V("*") or V("#"), in quotes. O(invalid_destination) shows the form of a destination.
      - C(sms_template) is the id of the SMS template that the key sends; V("0") or an empty text for none. If you
        leave it out, the key keeps its template.
      - C(state) is V(present) by default. V(absent) removes the key from the menu and requires O(purge_menu=false).
      - An empty list or dictionary is a menu without keys.
    type: raw
  purge_menu:
    description:
      - Whether the menu in the task is the whole menu. With V(true), an update removes the keys that it does not list,
        and a warning names them. With V(false), only the listed keys are changed.
    type: bool
    default: true
  state:
    description:
      - V(present) updates the IVR. If you set O(name) without O(id), and no IVR of the account has this name, the
        module creates the IVR. A new IVR needs all settings except O(sms_template).
      - V(absent) deletes the IVR of this O(id) or O(name). If it is already gone, nothing changes. A warning names the
        keys of other IVRs that still lead to it.
      - The vendor does not document how to delete an IVR. The module sends the request that public clients of the API
        send. What it does to numbers and IVRs that lead to the deleted IVR is unknown.
    type: str
    choices: [present, absent]
    default: present
"""

    # With an annotation, because ansible-test reads only plain texts in assignments without one.
    IVRS: str = r"""
options:
  ivrs:
    description:
      - The definitions. Each is a dictionary with the options of M(servetel.ivr.ivr) that describe an IVR, from
        O(servetel.ivr.ivr#module:id) to O(servetel.ivr.ivr#module:state), and, where it differs from the task's,
        O(assume_recording_type) and O(force). A setting that is null counts as not given.
      - Destinations may refer by name to IVRs that the same task creates or renames. A name refers to the IVR that
        has it after the task. If new IVRs refer to each other, the task creates them with V(hangup||1) in these places
        and then updates them.
      - The task deletes IVRs last, and each before those that it leads to.
      - If IVRs that it deletes lead to each other, the task first updates some of them to lead to V(hangup||1). Those
        that it then cannot delete are led back to the IVRs that are still there.
      - The option accepts what M(servetel.ivr.ivr_info) returns as RV(servetel.ivr.ivr_info#module:ivrs).
      - The same IVR twice is an error. Set exactly one of O(ivrs) and O(source).
      - A definition with O(ivrs[].valid_from), O(ivrs[].valid_until), or both, is an overlay. While it is valid, its
        settings override those of the definition of the same IVR; each key of a menu is a setting. The first run after
        its end restores that definition, which must have every setting that the overlay changes. Overlays that are
        valid at the same time must not have a setting in common.
    type: list
    elements: raw
    suboptions:
""" + textwrap.indent(
        # The options of the module ivr, which are sub-options here.
        re.sub(r"O\((\w+)", r"O(ivrs[].\1", DOCUMENTATION.split("options:\n")[1]),
        "    ",
    )
    IVRS += r"""
      assume_recording_type:
        description:
          - The same as O(assume_recording_type), for this IVR.
        type: str
        choices: [recording, outbound_tts]
      force:
        description:
          - The same as O(force), for this IVR.
        type: bool
      valid_from:
        description:
          - The date and time from which this overlay is valid, written as O(at).
        type: str
        version_added: 1.1.0
      valid_until:
        description:
          - The date and time from which this overlay is no longer valid, written as O(at). Must be later than
            O(ivrs[].valid_from).
        type: str
        version_added: 1.1.0
"""
