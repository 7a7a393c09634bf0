# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the connection options, which all modules share."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  api_url:
    description:
      - Base address of the API. A trailing V(/) or V(/v1) is tolerated.
      - It must start with V(https://), except for a server on the same host.
      - The same API runs at V(https://api-smartflo.tatateleservices.com) and V(https://api-account-uk.acefone.com).
      - If not set, the value of the environment variable E(SERVETEL_API_URL) is used.
    type: str
    default: https://api.servetel.in
  api_token:
    description:
      - Permanent API token of the account. A leading V(Bearer) is removed.
      - It takes precedence over O(api_email) and O(api_password).
      - If not set, the value of the environment variable E(SERVETEL_API_TOKEN) is used.
      - The environment variable does not count where the task gives O(api_email) or O(api_password).
    type: str
  api_email:
    description:
      - Email to log in with, if there is no O(api_token). The token of a login lasts an hour. Needs O(api_password).
      - A task logs in once. It does not log in again after a refusal, because the platform counts refused logins and
        may lock the account. The other items of a loop and the other tries of C(until) then fail without a login. A
        login is sent again only if it did not reach the server, or once after the status 429 if the response says how
        long to wait.
      - If not set, the value of the environment variable E(SERVETEL_EMAIL) is used.
    type: str
  api_password:
    description:
      - Password of O(api_email).
      - If not set, the value of the environment variable E(SERVETEL_PASSWORD) is used.
    type: str
  validate_certs:
    description:
      - Whether to verify the server's TLS certificate. Set V(false) for tests only.
      - If not set, the value of the environment variable E(SERVETEL_VALIDATE_CERTS) is used.
    type: bool
    default: true
  ca_path:
    description:
      - Bundle of certificate authorities to trust, as a PEM file on the host that runs the module.
      - It takes precedence over E(REQUESTS_CA_BUNDLE).
      - If not set, the value of the environment variable E(SERVETEL_CA_PATH) is used.
    type: path
  api_timeout:
    description:
      - Total seconds that one request may take, even if the server keeps sending.
      - If not set, the value of the environment variable E(SERVETEL_API_TIMEOUT) is used.
    type: float
    default: 30
  api_deadline:
    description:
      - Total seconds a task may spend waiting and retrying. In M(servetel.ivr.ivrs) it counts for each IVR, not for
        the whole list, and does not include the time that an IVR waits because of other IVRs. In
        M(servetel.ivr.api_probe) it counts for each request.
      - If not set, the value of the environment variable E(SERVETEL_API_DEADLINE) is used.
    type: float
    default: 300
  api_rate:
    description:
      - Maximum number of requests per second; V(0) means no limit.
      - The platform's published limit applies to all API users of an account together. The example it gives is 3.
      - If not set, the value of the environment variable E(SERVETEL_API_RATE) is used.
    type: float
    default: 3
  api_dialect:
    description:
      - How the API of this account behaves where the vendor's pages disagree. If you do not set it, the collection
        follows the vendor's pages. M(servetel.ivr.api_probe) returns what to set for an account. The settings are
        listed below. An unknown setting or value is an error.
      - V(authorization) is V(bearer) (default), or V(raw) for a header C(Authorization) that is the bare token.
      - V(separator) is V(||) (default) or V(|), between type and id.
      - V(timeout_tries) is V(both) (default), V(timeout_tries) or V(timeout_retries), the names under which the number
        of timeouts is sent.
      - V(crossed_prompts) is V(true) (default), or V(false) if O(servetel.ivr.ivr#module:invalid_recording) and
        O(servetel.ivr.ivr#module:recording_invalid) are shown under the names under which they are sent.
      - V(recording_invalid) is V(true) (default), or V(false) for an API without this setting. It is then not sent, and
        a task that would change it is refused.
      - V(sms_template) is V(true) (default), V(false) for an API without this setting, or V(required) for an API that
        requires it. With V(false), it is not sent, and a task that would change it is refused. With V(required), it is
        always sent, even if no key has a template.
      - V(destination_types) is a dictionary from the spelling of a destination type in the list to the type that is
        sent, for spellings that this collection does not know. An example is V({"timecondition":"time_condition"}).
      - V(text) is V(exact) (default), V(trimmed), V(collapsed), V(html) or V(nfd), the form in which the API
        shows names and descriptions. They are sent as given, and compared in this form. V(html) is decoded.
      - If not set, the value of the environment variable E(SERVETEL_API_DIALECT) is used.
      - The variable must be a JSON object, such as C({"separator":"|"}).
    type: dict
    version_added: 1.1.0
requirements:
  - requests >= 2.28 on the host that runs the module
notes:
  - An environment variable that is set but empty or blank counts as not set.
  - A task that would run on the controller as the same user in the same Python runs in the controller's process, which
    is faster and gives the same result. Set the variable C(servetel_in_process) to V(false) to run it as a module.
  - If the host is local, a relative path in an option of a task begins in the folder of the playbook.
  - In the controller's process, the items of a loop share a list of the account for up to 5 seconds. For a write,
    they use a list that is at most 1 second old. They share names of departments, extensions and agents for up to
    60 seconds. Each try of C(until) reads both again, and M(servetel.ivr.ivrs) always reads the list again.
  - The environment variables E(HTTPS_PROXY), E(HTTP_PROXY) and E(NO_PROXY) set the proxy. Requests to a loopback
    address do not use one. A C(.netrc) file is not used.
"""
