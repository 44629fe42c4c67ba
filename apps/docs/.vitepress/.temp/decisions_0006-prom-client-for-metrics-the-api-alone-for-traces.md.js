import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse(`{"title":"6. prom-client for metrics, only OpenTelemetry's API for traces","description":"Context.","frontmatter":{"title":"6. prom-client for metrics, only OpenTelemetry's API for traces","description":"Context.","group":"Contributors","section":"Decisions"},"headers":[],"relativePath":"decisions/0006-prom-client-for-metrics-the-api-alone-for-traces.md","filePath":"decisions/0006-prom-client-for-metrics-the-api-alone-for-traces.md"}`);
const _sfc_main = { name: "decisions/0006-prom-client-for-metrics-the-api-alone-for-traces.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="6-prom-client-for-metrics-only-opentelemetrys-api-for-traces" tabindex="-1">6. prom-client for metrics, only OpenTelemetry&#39;s API for traces <a class="header-anchor" href="#6-prom-client-for-metrics-only-opentelemetrys-api-for-traces" aria-label="Permalink to &quot;6. prom-client for metrics, only OpenTelemetry&#39;s API for traces&quot;">​</a></h1><p><strong>Context.</strong> An operator wants numbers in Prometheus, and requests in the traces of everything else that they run. Both must cost nothing where they are not used, and almost nothing on the hot path where they are. OpenTelemetry covers both with its SDK and a Prometheus exporter. But that exporter has no stable version yet, and an SDK inside the server would compete with the host&#39;s own.</p><p><strong>Decision.</strong> <code>prom-client</code> counts metrics: one dependency, stable for years, with the text format and the process metrics that dashboards expect. Counting a request costs less than a microsecond. Metrics are served at an address of their own (<code>GRANTEX_METRICS_PORT</code>), which is off by default and then on loopback: the server&#39;s callers should not see them, and a password for them would be one more secret.</p><p>Spans are made through <code>@opentelemetry/api</code>, which does nothing by itself. When the server starts, it asks the API for a span; if no SDK is registered there is none, and nothing is wrapped. A host that has an SDK gets the spans there. There is no option for this, and the server knows no exporter.</p><p>Both live in <code>base/telemetry/</code>, outside of the rules. They wrap what the rules are given (database, keys, appender, mailer), and Fastify&#39;s handling of each request. A rule reports what it did with <code>countOnCommit(transaction, …)</code>, and it is counted when the transaction commits.</p><p><strong>Consequences.</strong> An SDK must be registered before the server starts, with <code>--import</code>. Metrics and spans hold nothing personal and no label that a caller can choose: no ids, paths, addresses or error messages. To find one request, take its id from the response and search the log.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("decisions/0006-prom-client-for-metrics-the-api-alone-for-traces.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const _0006PromClientForMetricsTheApiAloneForTraces = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  _0006PromClientForMetricsTheApiAloneForTraces as default
};
