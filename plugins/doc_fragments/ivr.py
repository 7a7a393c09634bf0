# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documentation of the options that are the fields of an IVR."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  id:
    description:
      - The IVR's id, as text or as a number. An id that the account does not have is an error.
    type: raw
  name:
    description:
      - With O(id), the new name of the IVR. Without O(id), the exact name of the IVR that is meant (in Unicode
        normal form C(NFC)); two IVRs of that name are an error.
      - Text. The type is C(raw) so that a value that YAML has damaged, such as an unquoted V(no), is refused instead
        of being written. The same applies to the other options of this type.
      - A text that Ansible shows in place of a hidden value, such as V(********), is refused in every option.
    type: raw
  description:
    description:
      - A text that describes the IVR.
    type: raw
  recording:
    description:
      - The prompt that welcomes callers.
      - A prompt is V(recording||ID) or V(outbound_tts||ID), or the bare id. V(|) is accepted for V(||).
      - The API shows a prompt's id only, so a prompt that differs from the live one in nothing but its type is no
        difference.
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
      - The prompt after the last allowed wrong key. The API shows it under the name C(invalid_recording).
    type: raw
  invalid_destination:
    description:
      - Where callers go after the last allowed wrong key.
      - A destination is V(type||id), such as V(department||17839) or V(extension||0501247020000), always in quotes
        where the id starts with V(0). V(|) is accepted for V(||), V(ringgroup) for V(department) and
        V(auto_attendant) for V(auto_attend).
      - Known types are V(extension), V(voicemail), V(department), V(timegroup), V(ivr), V(time_condition), V(hangup),
        V(agent), V(agent_extension), V(auto_attend), V(inbound_queue), V(api_dialplan) and V(custom_dialplan).
        Another one is sent as given, with a warning. One that looks like a misspelling of a known type, such as
        V(dept||17839), is refused unless O(force=true).
      - V(ivr||name=TEXT), V(department||name=TEXT), V(extension||name=TEXT) and V(agent||name=TEXT) stand for the id
        of the thing with exactly that name. None or two of that name are an error.
    type: raw
  timeout_retry_recording:
    description:
      - The prompt after each timeout.
    type: raw
  timeout_recording:
    description:
      - The prompt after the last allowed timeout.
    type: raw
  timeout_destination:
    description:
      - Where callers go after the last allowed timeout. See O(invalid_destination) for its form.
    type: raw
  timeout_tries:
    description:
      - How many timeouts are allowed, 0 or more.
      - The vendor's page of the update call uses both names for this field. Both are sent, with the same value.
    type: raw
  timeout_retries:
    description:
      - Another name for O(timeout_tries). Setting both to different values is an error.
    type: raw
  option:
    description:
      - The keys of the menu, V("0") to V("9"), V("*") and V("#"), in quotes. Goes together with O(destination).
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
        none.
      - When it is left out, each key keeps its template.
    type: list
    elements: raw
  menu:
    description:
      - The menu, as an alternative to O(option), O(destination) and O(sms_template). Use either the one or the others.
      - 'Either a mapping from each key to its destination, such as V({"1": "department||17839"}), or to a dictionary
        with C(destination), C(sms_template) and C(state). This is the form that a diff shows.'
      - Or a list with one dictionary for each key, with C(option) for the key, C(destination), C(sms_template) and
        C(state).
      - A key is V("0") to V("9"), V("*") or V("#"), in quotes. O(invalid_destination) shows the form of a destination.
      - C(sms_template) is the id of the SMS template that the key sends; V("0") or an empty text for none. When it is
        left out, the key keeps its present one.
      - C(state) is V(present) by default; V(absent) removes the key from the menu and needs O(purge_menu=false).
      - An empty list or mapping is a menu without keys.
    type: raw
  purge_menu:
    description:
      - Whether the menu that is given is the whole menu. Keys that it does not list are then removed, with a warning
        that names them. With V(false) only the keys that are given are changed.
    type: bool
    default: true
  state:
    description:
      - V(present) updates the IVR, or creates it when it is given by a O(name) that the account does not have; to
        create one, every field has to be given.
      - V(absent) deletes it, given by O(id) or O(name). It is no change when it is already gone.
      - The vendor does not document how to delete an IVR. The call used here is the one that public clients of the
        API use; what it does to numbers and IVRs that lead to the deleted one is not known.
    type: str
    choices: [present, absent]
    default: present
"""
