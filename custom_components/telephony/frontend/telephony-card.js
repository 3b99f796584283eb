var p1=globalThis,m1=p1.ShadowRoot&&(p1.ShadyCSS===void 0||p1.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,T1=Symbol(),y2=new WeakMap,M1=class{constructor(C,H,V){if(this._$cssResult$=!0,V!==T1)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=C,this.t=H}get styleSheet(){let C=this.o,H=this.t;if(m1&&C===void 0){let V=H!==void 0&&H.length===1;V&&(C=y2.get(H)),C===void 0&&((this.o=C=new CSSStyleSheet).replaceSync(this.cssText),V&&y2.set(H,C))}return C}toString(){return this.cssText}},k2=L=>new M1(typeof L=="string"?L:L+"",void 0,T1),l=(L,...C)=>{let H=L.length===1?L[0]:C.reduce((V,M,r)=>V+(e=>{if(e._$cssResult$===!0)return e.cssText;if(typeof e=="number")return e;throw Error("Value passed to 'css' function must be a 'css' function result: "+e+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")})(M)+L[r+1],L[0]);return new M1(H,L,T1)},b2=(L,C)=>{if(m1)L.adoptedStyleSheets=C.map(H=>H instanceof CSSStyleSheet?H:H.styleSheet);else for(let H of C){let V=document.createElement("style"),M=p1.litNonce;M!==void 0&&V.setAttribute("nonce",M),V.textContent=H.cssText,L.appendChild(V)}},R1=m1?L=>L:L=>L instanceof CSSStyleSheet?(C=>{let H="";for(let V of C.cssRules)H+=V.cssText;return k2(H)})(L):L;var{is:C3,defineProperty:H3,getOwnPropertyDescriptor:V3,getOwnPropertyNames:L3,getOwnPropertySymbols:M3,getPrototypeOf:r3}=Object,l1=globalThis,w2=l1.trustedTypes,e3=w2?w2.emptyScript:"",t3=l1.reactiveElementPolyfillSupport,r1=(L,C)=>L,F1={toAttribute(L,C){switch(C){case Boolean:L=L?e3:null;break;case Object:case Array:L=L==null?L:JSON.stringify(L)}return L},fromAttribute(L,C){let H=L;switch(C){case Boolean:H=L!==null;break;case Number:H=L===null?null:Number(L);break;case Object:case Array:try{H=JSON.parse(L)}catch{H=null}}return H}},B2=(L,C)=>!C3(L,C),P2={attribute:!0,type:String,converter:F1,reflect:!1,useDefault:!1,hasChanged:B2};Symbol.metadata??=Symbol("metadata"),l1.litPropertyMetadata??=new WeakMap;var w=class extends HTMLElement{static addInitializer(C){this._$Ei(),(this.l??=[]).push(C)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(C,H=P2){if(H.state&&(H.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(C)&&((H=Object.create(H)).wrapped=!0),this.elementProperties.set(C,H),!H.noAccessor){let V=Symbol(),M=this.getPropertyDescriptor(C,V,H);M!==void 0&&H3(this.prototype,C,M)}}static getPropertyDescriptor(C,H,V){let{get:M,set:r}=V3(this.prototype,C)??{get(){return this[H]},set(e){this[H]=e}};return{get:M,set(e){let i=M?.call(this);r?.call(this,e),this.requestUpdate(C,i,V)},configurable:!0,enumerable:!0}}static getPropertyOptions(C){return this.elementProperties.get(C)??P2}static _$Ei(){if(this.hasOwnProperty(r1("elementProperties")))return;let C=r3(this);C.finalize(),C.l!==void 0&&(this.l=[...C.l]),this.elementProperties=new Map(C.elementProperties)}static finalize(){if(this.hasOwnProperty(r1("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(r1("properties"))){let H=this.properties,V=[...L3(H),...M3(H)];for(let M of V)this.createProperty(M,H[M])}let C=this[Symbol.metadata];if(C!==null){let H=litPropertyMetadata.get(C);if(H!==void 0)for(let[V,M]of H)this.elementProperties.set(V,M)}this._$Eh=new Map;for(let[H,V]of this.elementProperties){let M=this._$Eu(H,V);M!==void 0&&this._$Eh.set(M,H)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(C){let H=[];if(Array.isArray(C)){let V=new Set(C.flat(1/0).reverse());for(let M of V)H.unshift(R1(M))}else C!==void 0&&H.push(R1(C));return H}static _$Eu(C,H){let V=H.attribute;return V===!1?void 0:typeof V=="string"?V:typeof C=="string"?C.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(C=>this.enableUpdating=C),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(C=>C(this))}addController(C){(this._$EO??=new Set).add(C),this.renderRoot!==void 0&&this.isConnected&&C.hostConnected?.()}removeController(C){this._$EO?.delete(C)}_$E_(){let C=new Map,H=this.constructor.elementProperties;for(let V of H.keys())this.hasOwnProperty(V)&&(C.set(V,this[V]),delete this[V]);C.size>0&&(this._$Ep=C)}createRenderRoot(){let C=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return b2(C,this.constructor.elementStyles),C}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(C=>C.hostConnected?.())}enableUpdating(C){}disconnectedCallback(){this._$EO?.forEach(C=>C.hostDisconnected?.())}attributeChangedCallback(C,H,V){this._$AK(C,V)}_$ET(C,H){let V=this.constructor.elementProperties.get(C),M=this.constructor._$Eu(C,V);if(M!==void 0&&V.reflect===!0){let r=(V.converter?.toAttribute!==void 0?V.converter:F1).toAttribute(H,V.type);this._$Em=C,r==null?this.removeAttribute(M):this.setAttribute(M,r),this._$Em=null}}_$AK(C,H){let V=this.constructor,M=V._$Eh.get(C);if(M!==void 0&&this._$Em!==M){let r=V.getPropertyOptions(M),e=typeof r.converter=="function"?{fromAttribute:r.converter}:r.converter?.fromAttribute!==void 0?r.converter:F1;this._$Em=M;let i=e.fromAttribute(H,r.type);this[M]=i??this._$Ej?.get(M)??i,this._$Em=null}}requestUpdate(C,H,V,M=!1,r){if(C!==void 0){let e=this.constructor;if(M===!1&&(r=this[C]),V??=e.getPropertyOptions(C),!((V.hasChanged??B2)(r,H)||V.useDefault&&V.reflect&&r===this._$Ej?.get(C)&&!this.hasAttribute(e._$Eu(C,V))))return;this.C(C,H,V)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(C,H,{useDefault:V,reflect:M,wrapped:r},e){V&&!(this._$Ej??=new Map).has(C)&&(this._$Ej.set(C,e??H??this[C]),r!==!0||e!==void 0)||(this._$AL.has(C)||(this.hasUpdated||V||(H=void 0),this._$AL.set(C,H)),M===!0&&this._$Em!==C&&(this._$Eq??=new Set).add(C))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(H){Promise.reject(H)}let C=this.scheduleUpdate();return C!=null&&await C,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[M,r]of this._$Ep)this[M]=r;this._$Ep=void 0}let V=this.constructor.elementProperties;if(V.size>0)for(let[M,r]of V){let{wrapped:e}=r,i=this[M];e!==!0||this._$AL.has(M)||i===void 0||this.C(M,void 0,r,i)}}let C=!1,H=this._$AL;try{C=this.shouldUpdate(H),C?(this.willUpdate(H),this._$EO?.forEach(V=>V.hostUpdate?.()),this.update(H)):this._$EM()}catch(V){throw C=!1,this._$EM(),V}C&&this._$AE(H)}willUpdate(C){}_$AE(C){this._$EO?.forEach(H=>H.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(C)),this.updated(C)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(C){return!0}update(C){this._$Eq&&=this._$Eq.forEach(H=>this._$ET(H,this[H])),this._$EM()}updated(C){}firstUpdated(C){}};w.elementStyles=[],w.shadowRootOptions={mode:"open"},w[r1("elementProperties")]=new Map,w[r1("finalized")]=new Map,t3?.({ReactiveElement:w}),(l1.reactiveElementVersions??=[]).push("2.1.2");var E1=globalThis,T2=L=>L,v1=E1.trustedTypes,R2=v1?v1.createPolicy("lit-html",{createHTML:L=>L}):void 0,_1="$lit$",P=`lit$${Math.random().toFixed(9).slice(2)}$`,$1="?"+P,i3=`<${$1}>`,N=document,t1=()=>N.createComment(""),i1=L=>L===null||typeof L!="object"&&typeof L!="function",N1=Array.isArray,N2=L=>N1(L)||typeof L?.[Symbol.iterator]=="function",D1=`[ 	
\f\r]`,e1=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,F2=/-->/g,D2=/>/g,_=RegExp(`>|${D1}(?:([^\\s"'>=/]+)(${D1}*=${D1}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),E2=/'/g,_2=/"/g,W2=/^(?:script|style|textarea|title)$/i,W1=L=>(C,...H)=>({_$litType$:L,strings:C,values:H}),a=W1(1),K3=W1(2),q3=W1(3),k=Symbol.for("lit-noChange"),A=Symbol.for("lit-nothing"),$2=new WeakMap,$=N.createTreeWalker(N,129);function I2(L,C){if(!N1(L)||!L.hasOwnProperty("raw"))throw Error("invalid template strings array");return R2!==void 0?R2.createHTML(C):C}var U2=(L,C)=>{let H=L.length-1,V=[],M,r=C===2?"<svg>":C===3?"<math>":"",e=e1;for(let i=0;i<H;i++){let o=L[i],d,v,n=-1,Z=0;for(;Z<o.length&&(e.lastIndex=Z,v=e.exec(o),v!==null);)Z=e.lastIndex,e===e1?v[1]==="!--"?e=F2:v[1]!==void 0?e=D2:v[2]!==void 0?(W2.test(v[2])&&(M=RegExp("</"+v[2],"g")),e=_):v[3]!==void 0&&(e=_):e===_?v[0]===">"?(e=M??e1,n=-1):v[1]===void 0?n=-2:(n=e.lastIndex-v[2].length,d=v[1],e=v[3]===void 0?_:v[3]==='"'?_2:E2):e===_2||e===E2?e=_:e===F2||e===D2?e=e1:(e=_,M=void 0);let u=e===_&&L[i+1].startsWith("/>")?" ":"";r+=e===e1?o+i3:n>=0?(V.push(d),o.slice(0,n)+_1+o.slice(n)+P+u):o+P+(n===-2?i:u)}return[I2(L,r+(L[H]||"<?>")+(C===2?"</svg>":C===3?"</math>":"")),V]},o1=class L{constructor({strings:C,_$litType$:H},V){let M;this.parts=[];let r=0,e=0,i=C.length-1,o=this.parts,[d,v]=U2(C,H);if(this.el=L.createElement(d,V),$.currentNode=this.el.content,H===2||H===3){let n=this.el.content.firstChild;n.replaceWith(...n.childNodes)}for(;(M=$.nextNode())!==null&&o.length<i;){if(M.nodeType===1){if(M.hasAttributes())for(let n of M.getAttributeNames())if(n.endsWith(_1)){let Z=v[e++],u=M.getAttribute(n).split(P),T=/([.?@])?(.*)/.exec(Z);o.push({type:1,index:r,name:T[2],strings:u,ctor:T[1]==="."?s1:T[1]==="?"?Z1:T[1]==="@"?u1:I}),M.removeAttribute(n)}else n.startsWith(P)&&(o.push({type:6,index:r}),M.removeAttribute(n));if(W2.test(M.tagName)){let n=M.textContent.split(P),Z=n.length-1;if(Z>0){M.textContent=v1?v1.emptyScript:"";for(let u=0;u<Z;u++)M.append(n[u],t1()),$.nextNode(),o.push({type:2,index:++r});M.append(n[Z],t1())}}}else if(M.nodeType===8)if(M.data===$1)o.push({type:2,index:r});else{let n=-1;for(;(n=M.data.indexOf(P,n+1))!==-1;)o.push({type:7,index:r}),n+=P.length-1}r++}}static createElement(C,H){let V=N.createElement("template");return V.innerHTML=C,V}};function W(L,C,H=L,V){if(C===k)return C;let M=V!==void 0?H._$Co?.[V]:H._$Cl,r=i1(C)?void 0:C._$litDirective$;return M?.constructor!==r&&(M?._$AO?.(!1),r===void 0?M=void 0:(M=new r(L),M._$AT(L,H,V)),V!==void 0?(H._$Co??=[])[V]=M:H._$Cl=M),M!==void 0&&(C=W(L,M._$AS(L,C.values),M,V)),C}var x1=class{constructor(C,H){this._$AV=[],this._$AN=void 0,this._$AD=C,this._$AM=H}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(C){let{el:{content:H},parts:V}=this._$AD,M=(C?.creationScope??N).importNode(H,!0);$.currentNode=M;let r=$.nextNode(),e=0,i=0,o=V[0];for(;o!==void 0;){if(e===o.index){let d;o.type===2?d=new G(r,r.nextSibling,this,C):o.type===1?d=new o.ctor(r,o.name,o.strings,this,C):o.type===6&&(d=new c1(r,this,C)),this._$AV.push(d),o=V[++i]}e!==o?.index&&(r=$.nextNode(),e++)}return $.currentNode=N,M}p(C){let H=0;for(let V of this._$AV)V!==void 0&&(V.strings!==void 0?(V._$AI(C,V,H),H+=V.strings.length-2):V._$AI(C[H])),H++}},G=class L{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(C,H,V,M){this.type=2,this._$AH=A,this._$AN=void 0,this._$AA=C,this._$AB=H,this._$AM=V,this.options=M,this._$Cv=M?.isConnected??!0}get parentNode(){let C=this._$AA.parentNode,H=this._$AM;return H!==void 0&&C?.nodeType===11&&(C=H.parentNode),C}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(C,H=this){C=W(this,C,H),i1(C)?C===A||C==null||C===""?(this._$AH!==A&&this._$AR(),this._$AH=A):C!==this._$AH&&C!==k&&this._(C):C._$litType$!==void 0?this.$(C):C.nodeType!==void 0?this.T(C):N2(C)?this.k(C):this._(C)}O(C){return this._$AA.parentNode.insertBefore(C,this._$AB)}T(C){this._$AH!==C&&(this._$AR(),this._$AH=this.O(C))}_(C){this._$AH!==A&&i1(this._$AH)?this._$AA.nextSibling.data=C:this.T(N.createTextNode(C)),this._$AH=C}$(C){let{values:H,_$litType$:V}=C,M=typeof V=="number"?this._$AC(C):(V.el===void 0&&(V.el=o1.createElement(I2(V.h,V.h[0]),this.options)),V);if(this._$AH?._$AD===M)this._$AH.p(H);else{let r=new x1(M,this),e=r.u(this.options);r.p(H),this.T(e),this._$AH=r}}_$AC(C){let H=$2.get(C.strings);return H===void 0&&$2.set(C.strings,H=new o1(C)),H}k(C){N1(this._$AH)||(this._$AH=[],this._$AR());let H=this._$AH,V,M=0;for(let r of C)M===H.length?H.push(V=new L(this.O(t1()),this.O(t1()),this,this.options)):V=H[M],V._$AI(r),M++;M<H.length&&(this._$AR(V&&V._$AB.nextSibling,M),H.length=M)}_$AR(C=this._$AA.nextSibling,H){for(this._$AP?.(!1,!0,H);C!==this._$AB;){let V=T2(C).nextSibling;T2(C).remove(),C=V}}setConnected(C){this._$AM===void 0&&(this._$Cv=C,this._$AP?.(C))}},I=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(C,H,V,M,r){this.type=1,this._$AH=A,this._$AN=void 0,this.element=C,this.name=H,this._$AM=M,this.options=r,V.length>2||V[0]!==""||V[1]!==""?(this._$AH=Array(V.length-1).fill(new String),this.strings=V):this._$AH=A}_$AI(C,H=this,V,M){let r=this.strings,e=!1;if(r===void 0)C=W(this,C,H,0),e=!i1(C)||C!==this._$AH&&C!==k,e&&(this._$AH=C);else{let i=C,o,d;for(C=r[0],o=0;o<r.length-1;o++)d=W(this,i[V+o],H,o),d===k&&(d=this._$AH[o]),e||=!i1(d)||d!==this._$AH[o],d===A?C=A:C!==A&&(C+=(d??"")+r[o+1]),this._$AH[o]=d}e&&!M&&this.j(C)}j(C){C===A?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,C??"")}},s1=class extends I{constructor(){super(...arguments),this.type=3}j(C){this.element[this.name]=C===A?void 0:C}},Z1=class extends I{constructor(){super(...arguments),this.type=4}j(C){this.element.toggleAttribute(this.name,!!C&&C!==A)}},u1=class extends I{constructor(C,H,V,M,r){super(C,H,V,M,r),this.type=5}_$AI(C,H=this){if((C=W(this,C,H,0)??A)===k)return;let V=this._$AH,M=C===A&&V!==A||C.capture!==V.capture||C.once!==V.once||C.passive!==V.passive,r=C!==A&&(V===A||M);M&&this.element.removeEventListener(this.name,this,V),r&&this.element.addEventListener(this.name,this,C),this._$AH=C}handleEvent(C){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,C):this._$AH.handleEvent(C)}},c1=class{constructor(C,H,V){this.element=C,this.type=6,this._$AN=void 0,this._$AM=H,this.options=V}get _$AU(){return this._$AM._$AU}_$AI(C){W(this,C)}},G2={M:_1,P,A:$1,C:1,L:U2,R:x1,D:N2,V:W,I:G,H:I,N:Z1,U:u1,B:s1,F:c1},o3=E1.litHtmlPolyfillSupport;o3?.(o1,G),(E1.litHtmlVersions??=[]).push("3.3.3");var Q2=(L,C,H)=>{let V=H?.renderBefore??C,M=V._$litPart$;if(M===void 0){let r=H?.renderBefore??null;V._$litPart$=M=new G(C.insertBefore(t1(),r),r,void 0,H??{})}return M._$AI(L),M};var I1=globalThis,x=class extends w{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let C=super.createRenderRoot();return this.renderOptions.renderBefore??=C.firstChild,C}update(C){let H=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(C),this._$Do=Q2(H,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return k}};x._$litElement$=!0,x.finalized=!0,I1.litElementHydrateSupport?.({LitElement:x});var a3=I1.litElementPolyfillSupport;a3?.({LitElement:x});(I1.litElementVersions??=[]).push("4.2.2");var p="telephony",O={attribute:!1,hasChanged:(L,C)=>L?.language!==C?.language||L?.locale!==C?.locale};function s(L,C){customElements.get(L)||customElements.define(L,C)}function Q(L,C){let H=window[L]??=[];H.some(({type:V})=>V===C.type)||H.push(C)}var A3=["common","entity","exceptions"],z2=new Map,U1=new Map;function y(L){let{language:C}=L,H=U1.get(C);return H||(H=d3(L,C).catch(V=>{throw U1.delete(C),V}),U1.set(C,H)),H}async function d3(L,C){let H=await Promise.all(A3.map(V=>L.callWS({type:"frontend/get_translations",language:C,category:V,integration:p})));z2.set(C,Object.assign({},...H.map(({resources:V})=>V)))}function t(L,C,H){return a1(L,`common.card_${C}`,H)}function a1({language:L},C,H={}){return(z2.get(L)?.[`component.${p}.${C}`]??"").replace(/\{(\w+)\}/g,(M,r)=>String(H[r]??""))}function z(L,C){return a1(L,`entity.event.call.state_attributes.event_type.state.${C}`)}function h(L,C){let{code:H,message:V,translation_key:M,translation_placeholders:r}=C??{};return H==="unauthorized"?t(L,"not_allowed"):M&&a1(L,`exceptions.${M}.message`,r??{})||typeof H=="string"&&H!=="unknown_command"&&V||t(L,"no_connection")}var n3=/[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;function m(L){return L.replace(n3,C=>`⟨U+${C.charCodeAt(0).toString(16).toUpperCase().padStart(4,"0")}⟩`)}var Q1=`${p}-call-feature`,p3=5e3,m3=5e3;function K2(L,{entity_id:C}){let H=C?L.entities[C]:void 0;return H?.platform===p&&H.translation_key==="call_contact"}var G1=class extends x{static properties={hass:{attribute:!1},context:{attribute:!1},stage:{state:!0}};end;language;constructor(){super(),this.stage="ready"}static getStubConfig(){return{type:`custom:${Q1}`}}setConfig(){}disconnectedCallback(){super.disconnectedCallback(),this.show("ready")}willUpdate(){this.hass&&this.hass.language!==this.language&&(this.language=this.hass.language,y(this.hass).then(()=>this.requestUpdate(),()=>this.language=void 0))}render(){let{hass:C,context:H,stage:V}=this;if(!C||!H?.entity_id||!K2(C,H))return A;let M=(C.states[H.entity_id]?.state??"unavailable")==="unavailable";return a`
      <ha-control-button-group>
        <ha-control-button
          class=${V}
          .disabled=${M||V==="calling"}
          .label=${t(C,`feature_${V}`)}
          @click=${this.tapped}
        >
          <ha-icon .icon=${V==="called"?"mdi:phone-ring":"mdi:phone"}></ha-icon>
          ${t(C,`feature_${V}`)}
        </ha-control-button>
      </ha-control-button-group>
      <span role="status">${V==="called"?t(C,"feature_called"):A}</span>
    `}tapped(){this.stage==="ready"?this.show("asking",p3):this.stage==="asking"&&this.call()}async call(){let{hass:C,context:H}=this;if(C){this.show("calling");try{await C.callService("button","press",{entity_id:H?.entity_id}),this.show("called",m3)}catch{this.show("ready")}}}show(C,H){clearTimeout(this.end),this.stage=C,H!==void 0&&(this.end=setTimeout(()=>this.show("ready"),H))}static styles=l`
    ha-control-button-group {
      --control-button-group-spacing: var(--feature-button-spacing, 12px);
      --control-button-group-thickness: var(--feature-height, 42px);
    }
    ha-control-button {
      --control-button-border-radius: var(--feature-border-radius, 12px);
      --control-button-focus-color: var(--feature-color);
      --control-button-padding: 0 8px;
      white-space: nowrap;
    }
    ha-icon {
      margin-inline-end: 8px;
    }
    .asking {
      --control-button-background-color: var(--warning-color);
    }
    .called {
      --control-button-background-color: var(--success-color);
    }
    [role="status"] {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
  `};s(Q1,G1);Q("customCardFeatures",{type:Q1,name:"Call the contact",isSupported:K2});var A1=80;function K(L){return L===void 0?{}:{config_entry_id:L}}function q(L){return L.callWS({type:`${p}/accounts`})}function j(L,{filter:C,text:H,account:V},M,r){return L.callWS({type:`${p}/calls/list`,filter:C,text:H,before:M,limit:r,...K(V)})}function q2(L,C,H){return L.connection.subscribeMessage(H,{type:`${p}/calls/subscribe`,...K(C)},{resubscribe:!1})}function j2(L,C,H){return L.callWS({type:`${p}/number/describe`,number:C,...K(H)})}function Y2(L,C,H,V,M){return L.connection.subscribeMessage(M,{type:`${p}/dial`,number:C,...K(H),...V===void 0?{}:{line:V}},{resubscribe:!1})}function X2(L,C,H){return L.callWS({type:`${p}/mark_seen`,...K(C),...H})}function J2(L,C,H,V){return L.callWS({type:`${p}/contact/save`,name:C,numbers:[H],...K(V)})}async function C5(L,C){let{path:H}=await L.callWS({type:"auth/sign_path",path:`/api/${p}/recording/${C.config_entry_id}/${encodeURIComponent(C.id)}`,expires:3600});return H}async function H5(L,C){let{response:H}=await L.callWS({type:"call_service",domain:p,service:"query_axb",service_data:{config_entry_id:C.config_entry_id,caller:C.caller,did:C.did},return_response:!0});return H}var K1="custom:telephony-card",z1=["log","dial_pad","compact"],l3={config_entry_id:"account",title:"title",show:"show"};function v3(){return document.querySelector("home-assistant")?.hass}function q1({config_entry_id:L,title:C,show:H}){for(let[V,M]of Object.entries({config_entry_id:L,title:C}))if(M!=null&&typeof M!="string")throw new Error(`${V} must be a text`);if(H!=null&&!z1.includes(H))throw new Error(`show must be one of ${z1.join(", ")}`)}async function V5(){let L=v3(),C=[],H;return L&&(C=await q(L).catch(()=>[]),H=await y(L).then(()=>L,()=>{})),{schema:[{name:"config_entry_id",selector:{select:{mode:"dropdown",options:C.map(V=>({value:V.config_entry_id,label:V.title}))}}},{name:"title",selector:{text:{}}},{name:"show",selector:{select:{mode:"dropdown",options:z1.map(V=>({value:V,label:H?t(H,`show_${V}`):V}))}}}],computeLabel:({name:V})=>{let M=l3[V];return H&&M?t(H,M):V},assertConfig:q1}}function L5(L,C){let H=L.entities[C];if(H?.platform!==p)return null;let[V]=L.devices[H.device_id??""]?.config_entries??[];return{config:{type:K1,...V?{config_entry_id:V}:{}}}}var M5=["all","missed","incoming","outgoing","recorded"];function c(L){return`${L.config_entry_id} ${L.id}`}var Y=l`
  dialog {
    box-sizing: border-box;
    width: min(480px, calc(100vw - 32px));
    max-height: calc(100dvh - 32px);
    padding: 0;
    border: none;
    border-radius: var(--ha-dialog-border-radius, 24px);
    background: var(--ha-dialog-surface-background, var(--card-background-color));
    color: var(--primary-text-color);
    overflow: hidden auto;
  }
  dialog::backdrop {
    background: rgb(0 0 0 / 50%);
  }
  .content,
  form {
    display: flex;
    flex-direction: column;
    gap: 12px;
  }
  .content {
    padding: 16px 24px 24px;
  }
  header {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 8px;
    margin-inline-end: -12px;
  }
  h2,
  h3,
  p,
  dl,
  dd {
    margin: 0;
  }
  h2 {
    font-size: 20px;
    font-weight: 500;
    line-height: 28px;
    overflow-wrap: anywhere;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
  .actions ha-icon {
    --mdc-icon-size: 20px;
    width: 20px;
    height: 20px;
  }
`;function B(L){return L.filter(({may_control:C,capabilities:H})=>C&&H.includes("click_to_call"))}function r5(L){let C=B(L);return C.flatMap(H=>H.line_details.map(V=>({account:H.config_entry_id,line:V.number,name:V.name,label:C.length>1?`${V.name} (${H.title})`:V.name,isDefault:V.is_default&&(H.is_default||C.length===1)})))}function S1(L,C){return r5(L).find(({account:H,name:V})=>H===C?.config_entry_id&&V===C.line)}function h1(L,C,H,V){let M=r5(C);if(M.length<2)return A;let r=e=>H?e.account===H.account&&e.line===H.line:e.isDefault;return a`<label class="field">
    <span class="secondary">${t(L,"line")}</span>
    <select
      @change=${e=>V(M[e.target.selectedIndex])}
    >
      ${M.map(e=>a`<option .selected=${r(e)}>${m(e.label)}</option>`)}
    </select>
  </label>`}var x3=150,s3=new Set(["not_possible","contact_not_found","several_contacts"]);function g1(L){return L.replace(/[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g,"").replace(/\p{Cc}/gu," ").replace(/^\s*(tel|callto|sip):(\/\/)?/i,"").replace(/\s+/g," ").trimStart()}var X=class{constructor(C){this.host=C;C.addController(this)}host;description;asked;pause;hostDisconnected(){clearTimeout(this.pause)}askSoon(C,H,V){if(clearTimeout(this.pause),this.asked=void 0,H.trim()===""){this.clear();return}this.pause=setTimeout(()=>{this.ask(C,H,V)},x3)}async ask(C,H,V){clearTimeout(this.pause),this.asked=H;try{let M=await j2(C,H,V);return this.asked!==H?void 0:(this.description=M,this.host.requestUpdate(),M)}catch{return}}clear(){clearTimeout(this.pause),this.asked=void 0,this.description=void 0,this.host.requestUpdate()}get isRefused(){let{description:C}=this;return!!C&&!C.is_allowed&&!s3.has(C.reason??"")}};var S=l`
  :host {
    color: var(--primary-text-color);
    font-size: 14px;
    line-height: 20px;
  }
  [hidden] {
    display: none !important;
  }
  button,
  input,
  select {
    font: inherit;
    color: inherit;
  }
  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    min-height: 40px;
    padding: 0 16px;
    border: 1px solid var(--divider-color);
    border-radius: 20px;
    background: none;
    cursor: pointer;
  }
  button:hover {
    background: color-mix(in srgb, currentColor 8%, transparent);
  }
  button:disabled {
    cursor: default;
    color: var(--disabled-text-color);
    background: none;
  }
  button.primary:not(:disabled) {
    border-color: transparent;
    /* Dark enough for white words, whatever the theme's colour. */
    background: color-mix(in srgb, var(--primary-color) 60%, black);
    color: white;
  }
  button.icon {
    flex: none;
    width: 40px;
    padding: 0;
    border-color: transparent;
    color: var(--secondary-text-color);
  }
  :focus-visible {
    outline: 2px solid var(--primary-text-color);
    outline-offset: 1px;
  }
  input:not([type="radio"], [type="range"]),
  select {
    box-sizing: border-box;
    min-height: 44px;
    width: 100%;
    padding: 0 12px;
    border: 1px solid var(--secondary-text-color);
    border-radius: 8px;
    background: var(--card-background-color, var(--primary-background-color));
  }
  input:not([type="range"]):focus-visible,
  select:focus-visible {
    outline-offset: -2px;
  }
  input::placeholder {
    color: var(--secondary-text-color);
    opacity: 1;
  }
  label.field {
    display: block;
  }
  .secondary {
    color: var(--secondary-text-color);
  }
  .only-read {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .notice {
    display: flex;
    gap: 8px;
    align-items: flex-start;
    margin: 0;
    overflow-wrap: anywhere;
  }
  /* English where there is no translation, beside texts from right to left. */
  p,
  .notice span {
    unicode-bidi: plaintext;
  }
  .notice ha-icon {
    flex: none;
    color: var(--warning-color);
  }
  .notice.error ha-icon {
    color: var(--error-color);
  }
  .notice.good ha-icon {
    color: var(--success-color);
  }
  ha-icon,
  svg {
    flex: none;
    width: 24px;
    height: 24px;
  }
  svg {
    fill: currentColor;
  }
`;var j1=class extends x{static properties={hass:O,accounts:{attribute:!1},number:{attribute:!1},name:{attribute:!1},account:{attribute:!1},chosen:{state:!0}};known=new X(this);willUpdate(C){C.has("number")&&(this.known.clear(),this.describe())}firstUpdated(){this.renderRoot.querySelector("p")?.focus()}render(){let{hass:C}=this,{description:H,isRefused:V}=this.known;return a`
      <p tabindex="-1">
        ${t(C,"confirm",{number:m(H?.written??this.number)})}
      </p>
      ${h1(C,this.accounts,this.line??S1(this.accounts,H),M=>{this.chosen=M,this.describe()})}
      <div role="alert">
        ${V?a`<p class="notice error">
                <ha-icon .icon=${"mdi:phone-cancel"} aria-hidden="true"></ha-icon>
                <span>${h(C,{...H,code:"refused"})}</span>
              </p>`:A}
      </div>
      <div class="actions">
        <button class="primary" ?disabled=${V} @click=${this.confirm}>
          <ha-icon .icon=${"mdi:phone"} aria-hidden="true"></ha-icon>${t(C,"call")}
        </button>
        <button @click=${()=>this.dispatchEvent(new Event("cancelled"))}>
          ${t(C,"cancel")}
        </button>
      </div>
    `}get line(){let H=B(this.accounts).find(M=>M.config_entry_id===this.account),V=H?.line_details.find(M=>M.is_default)??H?.line_details[0];return this.chosen??(H&&V&&{account:H.config_entry_id,line:V.number})}describe(){this.known.ask(this.hass,this.number,this.line?.account)}confirm(C){if(C.detail>1)return;let{number:H,name:V,line:M}=this,r={number:H,name:V,account:M?.account,line:M?.line};this.dispatchEvent(new CustomEvent("call-wanted",{detail:r}))}static styles=[S,Y,l`
      :host {
        display: flex;
        flex-direction: column;
        gap: 12px;
      }
      p:focus {
        outline: none;
      }
    `]};s("telephony-confirm-call",j1);var Z3={asking:"mdi:phone-dial",ringing:"mdi:phone-ring",in_doubt:"mdi:phone-alert",ended:"mdi:phone-hangup",refused:"mdi:phone-cancel"};function J(L,C,H){let V=C?.stage==="refused"||C?.stage==="in_doubt";return a`<div class="progress" role=${V?"alert":"status"}>
    ${C?a`<p class="notice ${V?"error":C.isGood?"good":"active"}">
            <ha-icon
              .icon=${C.isGood?"mdi:phone-check":Z3[C.stage]}
              aria-hidden="true"
            ></ha-icon>
            <span>${C.sentence}</span>
            ${H&&C.stage!=="asking"?a`<button
                    class="icon"
                    aria-label=${t(L,"close")}
                    title=${t(L,"close")}
                    @click=${H}
                  >
                    <ha-icon .icon=${"mdi:close"} aria-hidden="true"></ha-icon>
                  </button>`:A}
          </p>`:A}
  </div>`}var C1=l`
  .progress .notice {
    align-items: center;
    padding: 8px 0 0;
  }
  .progress .notice > span {
    flex: 1;
  }
  .progress .active ha-icon {
    color: var(--info-color);
  }
`;var F=class extends x{static properties={hass:O};firstUpdated(){this.dialog?.showModal()}render(){return a`<dialog
      aria-labelledby="title"
      @close=${()=>this.dispatchEvent(new Event("closed"))}
      @click=${this.clicked}
    >
      <div class="content">
        <header>
          <h2 id="title"><bdi>${m(this.heading)}</bdi></h2>
          <button
            class="icon"
            aria-label=${t(this.hass,"close")}
            title=${t(this.hass,"close")}
            @click=${()=>this.dialog?.close()}
          >
            <ha-icon .icon=${"mdi:close"} aria-hidden="true"></ha-icon>
          </button>
        </header>
        ${this.renderContent()}
      </div>
    </dialog>`}get dialog(){return this.renderRoot.querySelector("dialog")}clicked(C){C.target===this.dialog&&this.dialog?.close()}};var e5={comma_decimal:"en-US",decimal_comma:"de",space_comma:"fr",quote_decimal:"de-CH",none:"en-US",system:void 0};function Y1(L){return new Date(`${L}T00:00:00Z`)}function u3(L){return L==="12"?{hourCycle:"h12"}:L==="24"?{hourCycle:"h23"}:{}}function c3({locale:L,config:C},H){let{language:V}=L,M=L.time_zone==="server"?{timeZone:C.time_zone}:{},r=L.time_format==="system"?void 0:V,e={hour:"numeric",minute:"2-digit",...u3(L.time_format),...M},i=new Intl.DateTimeFormat("en-CA",{dateStyle:"short",...M}),o=new Intl.DateTimeFormat(r,e),d=new Intl.RelativeTimeFormat(V,{numeric:"auto"}),v={weekday:"long",day:"numeric",month:"long",timeZone:"UTC"},n=new Intl.DateTimeFormat(V,v),Z=new Intl.DateTimeFormat(V,{...v,year:"numeric"}),u=new Intl.DateTimeFormat(r,{...e,weekday:"short",day:"numeric",month:"short",year:"numeric"}),{number_format:T="language"}=L,S2=T in e5?e5[T]:V,J5=T==="none"?{useGrouping:!1}:{},h2=new Intl.NumberFormat(V,{useGrouping:!1}),g2=new Intl.NumberFormat(V,{minimumIntegerDigits:2}),f2=f=>i.format(f);return{key:H,day:f2,dayHeading(f,b){let R=f2(b),U=Math.round((Y1(R).getTime()-Y1(f).getTime())/864e5);if(U===0||U===1){let O2=d.format(-U,"day");return O2.charAt(0).toLocaleUpperCase(V)+O2.slice(1)}return(f.slice(0,4)===R.slice(0,4)?n:Z).format(Y1(f))},time:f=>o.format(f),dayAndTime:f=>u.format(f),duration(f){let b=Math.max(0,Math.round(f)),[R,U]=[Math.floor(b/3600),Math.floor(b/60)%60],B1=g2.format(b%60);return R>0?`${h2.format(R)}:${g2.format(U)}:${B1}`:`${h2.format(U)}:${B1}`},money(f,b){let R={maximumFractionDigits:4,...J5};try{return new Intl.NumberFormat(S2,{...R,...b?{style:"currency",currency:b}:{}}).format(f)}catch{return`${new Intl.NumberFormat(S2,R).format(f)} ${b}`}}}}var X1;function g(L){let C=JSON.stringify([L.locale,L.config.time_zone]);return X1?.key!==C&&(X1=c3(L,C)),X1}var t5=3,S3="entity.event.placed_call.state_attributes.event_type.state",H1=class{constructor(C){this.onChange=C}onChange;progress;end;current=0;get isAsking(){return this.progress?.stage==="asking"}async place(C,{number:H,name:V,account:M,line:r},e){if(this.isAsking)return;this.forget();let i=this.current+=1,o=(n,Z,u=!1)=>{i===this.current&&(this.progress={stage:n,name:V,sentence:Z,isGood:u},this.onChange())};if(!C.connection.connected){o("refused",t(C,"no_connection"));return}o("asking",t(C,"calling",{name:V}));let d=()=>o("in_doubt",t(C,"connection_lost")),v=n=>{o(n.stage,this.sentence(C,n,V,e),n.outcome==="answered"),n.is_final&&this.stop()};try{let n=await Y2(C,H,M,r,v);C.connection.addEventListener("disconnected",d);let Z=()=>{C.connection.removeEventListener("disconnected",d),Promise.resolve(n()).catch(()=>{})};i!==this.current||this.isOver?Z():this.end=Z}catch(n){n.code===t5||n===t5?d():o("refused",h(C,n))}}forget(){this.stop(),this.current+=1,this.progress&&(this.progress=void 0,this.onChange())}get isOver(){return this.progress?.stage==="ended"}stop(){let{end:C}=this;this.end=void 0,C?.()}sentence(C,{stage:H,outcome:V,talk_time:M,message:r},e,i){if(H==="ringing")return t(C,"ringing",{name:e});if(H==="in_doubt")return r??t(C,"connection_lost");let o=a1(C,`${S3}.${V??"unknown"}`),d=M===null?"":`, ${i(M)}`;return`${e}: ${o}${d}`}};var J1=class extends F{static properties={...F.properties,accounts:{attribute:!1},number:{attribute:!1},name:{attribute:!1},account:{attribute:!1}};placed=new H1(()=>this.requestUpdate());disconnectedCallback(){super.disconnectedCallback(),this.placed.forget()}get heading(){return this.name}renderContent(){return this.placed.progress?J(this.hass,this.placed.progress):a`<telephony-confirm-call
          .hass=${this.hass}
          .accounts=${this.accounts}
          .number=${this.number}
          .name=${this.name}
          .account=${this.account}
          @call-wanted=${this.place}
          @cancelled=${()=>this.dialog?.close()}
        ></telephony-confirm-call>`}place({detail:C}){let H=g(this.hass);this.placed.place(this.hass,C,V=>H.duration(V))}static styles=[S,Y,C1]};s("telephony-call-dialog",J1);var i5="M21,7L9,19L3.5,13.5L4.91,12.09L9,16.17L19.59,5.59L21,7Z";var C2="M6.62,10.79C8.06,13.62 10.38,15.94 13.21,17.38L15.41,15.18C15.69,14.9 16.08,14.82 16.43,14.93C17.55,15.3 18.75,15.5 20,15.5A1,1 0 0,1 21,16.5V20A1,1 0 0,1 20,21A17,17 0 0,1 3,4A1,1 0 0,1 4,3H7.5A1,1 0 0,1 8.5,4C8.5,5.25 8.7,6.45 9.07,7.57C9.18,7.92 9.1,8.31 8.82,8.59L6.62,10.79Z",o5="M6.62,10.79C8.06,13.62 10.38,15.94 13.21,17.38L15.41,15.18C15.69,14.9 16.08,14.82 16.43,14.93C17.55,15.3 18.75,15.5 20,15.5A1,1 0 0,1 21,16.5V20A1,1 0 0,1 20,21A17,17 0 0,1 3,4C3,3.44 3.45,3 4,3H7.5A1,1 0 0,1 8.5,4C8.5,5.24 8.7,6.45 9.07,7.57C9.18,7.92 9.1,8.31 8.82,8.58L6.62,10.79M17,12V10H19V12H17M17,8V2H19V8H17Z";var a5="M6.62 10.79C8.06 13.62 10.38 15.94 13.21 17.38L15.41 15.18C15.69 14.9 16.08 14.82 16.43 14.93C17.55 15.3 18.75 15.5 20 15.5C20.55 15.5 21 15.95 21 16.5V20C21 20.55 20.55 21 20 21C10.61 21 3 13.39 3 4C3 3.45 3.45 3 4 3H7.5C8.05 3 8.5 3.45 8.5 4C8.5 5.25 8.7 6.45 9.07 7.57C9.18 7.92 9.1 8.31 8.82 8.59L6.62 10.79M16.5 2C14 2 12 4 12 6.5S14 11 16.5 11 21 9 21 6.5 19 2 16.5 2M16.5 9.5C14.84 9.5 13.5 8.16 13.5 6.5C13.5 5.94 13.65 5.42 13.92 5L18 9.08C17.58 9.35 17.06 9.5 16.5 9.5M19.08 8L15 3.92C15.42 3.65 15.94 3.5 16.5 3.5C18.16 3.5 19.5 4.84 19.5 6.5C19.5 7.06 19.35 7.58 19.08 8Z";var A5="M4,3A1,1 0 0,0 3,4A17,17 0 0,0 20,21A1,1 0 0,0 21,20V16.5A1,1 0 0,0 20,15.5C18.75,15.5 17.55,15.3 16.43,14.93C16.08,14.82 15.69,14.9 15.41,15.17L13.21,17.37C10.38,15.93 8.06,13.62 6.62,10.78L8.82,8.57C9.1,8.31 9.18,7.92 9.07,7.57C8.7,6.45 8.5,5.25 8.5,4A1,1 0 0,0 7.5,3H4M19,11V9.5H15.5L21,4L20,3L14.5,8.5V5H13V11H19Z";var d5="M4,3A1,1 0 0,0 3,4A17,17 0 0,0 20,21A1,1 0 0,0 21,20V16.5A1,1 0 0,0 20,15.5C18.76,15.5 17.55,15.3 16.43,14.93C16.08,14.82 15.69,14.9 15.41,15.18L13.21,17.38C10.38,15.94 8.07,13.62 6.62,10.79L8.82,8.58C9.1,8.31 9.18,7.92 9.07,7.57C8.7,6.45 8.5,5.24 8.5,4A1,1 0 0,0 7.5,3M13,6V8H21V6";var n5="M23.71,16.67C20.66,13.77 16.54,12 12,12C7.46,12 3.34,13.77 0.29,16.67C0.11,16.85 0,17.1 0,17.38C0,17.65 0.11,17.9 0.29,18.08L2.77,20.56C2.95,20.74 3.2,20.86 3.5,20.86C3.75,20.86 4,20.75 4.18,20.57C4.97,19.83 5.86,19.21 6.84,18.72C7.17,18.56 7.4,18.22 7.4,17.82V14.72C8.85,14.25 10.39,14 12,14C13.6,14 15.15,14.25 16.6,14.72V17.82C16.6,18.22 16.83,18.56 17.16,18.72C18.14,19.21 19.03,19.83 19.82,20.57C20,20.75 20.25,20.86 20.5,20.86C20.8,20.86 21.05,20.74 21.23,20.56L23.71,18.08C23.89,17.9 24,17.65 24,17.38C24,17.1 23.89,16.85 23.71,16.67M6.5,5.5L12,11L19,4L18,3L12,9L7.5,4.5H11V3H5V9H6.5V5.5Z";var p5="M4,3A1,1 0 0,0 3,4A17,17 0 0,0 20,21A1,1 0 0,0 21,20V16.5A1,1 0 0,0 20,15.5C18.75,15.5 17.55,15.3 16.43,14.93C16.08,14.82 15.69,14.9 15.41,15.17L13.21,17.37C10.38,15.93 8.06,13.62 6.62,10.78L8.82,8.57C9.1,8.31 9.18,7.92 9.07,7.57C8.7,6.45 8.5,5.25 8.5,4A1,1 0 0,0 7.5,3H4M15,3V4.5H18.5L13,10L14,11L19.5,5.5V9H21V3H15Z",m5="M20 15.5C18.8 15.5 17.5 15.3 16.4 14.9H16.1C15.8 14.9 15.6 15 15.4 15.2L13.2 17.4C10.4 15.9 8 13.6 6.6 10.8L8.8 8.6C9.1 8.3 9.2 7.9 9 7.6C8.7 6.5 8.5 5.2 8.5 4C8.5 3.5 8 3 7.5 3H4C3.5 3 3 3.5 3 4C3 13.4 10.6 21 20 21C20.5 21 21 20.5 21 20V16.5C21 16 20.5 15.5 20 15.5M5 5H6.5C6.6 5.9 6.8 6.8 7 7.6L5.8 8.8C5.4 7.6 5.1 6.3 5 5M19 19C17.7 18.9 16.4 18.6 15.2 18.2L16.4 17C17.2 17.2 18.1 17.4 19 17.4V19M15 3V4.5H18.5L13 10L14 11L19.5 5.5V9H21V3H15Z";var l5="M12,20C7.59,20 4,16.41 4,12C4,7.59 7.59,4 12,4C16.41,4 20,7.59 20,12C20,16.41 16.41,20 12,20M12,2A10,10 0 0,0 2,12A10,10 0 0,0 12,22A10,10 0 0,0 22,12A10,10 0 0,0 12,2M10,16.5L16,12L10,7.5V16.5Z";var v5={incoming_answered:{drawing:A5,colour:"success"},missed:{drawing:n5,colour:"error"},outgoing_answered:{drawing:p5,colour:"info"},outgoing_unanswered:{drawing:m5,colour:"secondary-text"},busy:{drawing:d5,colour:"warning"},cancelled:{drawing:a5,colour:"secondary-text"},failed:{drawing:o5,colour:"error"},internal:{drawing:C2,colour:"info"},unknown:{drawing:C2,colour:"secondary-text"}},x5=l5,s5=i5;function V1(L){let{drawing:C,colour:H}=v5[L]??v5.unknown;return a`<svg viewBox="0 0 24 24" aria-hidden="true" style="color: var(--${H}-color)">
    <path d=${C}></path>
  </svg>`}function H2(L){return a`<svg viewBox="0 0 24 24" aria-hidden="true"><path d=${L}></path></svg>`}function L1(L,C){return C.display===null?t(L,"withheld"):m(C.display)}function f1(L){return L.number_display===L.display?null:L.number_display}function V2(L){return Z5(L.line_name??L.line??L.did)}function Z5(L){return L?m(L):null}function D(L){let C=L.filter(H=>H!=null&&H!==!1);return a`${C.map((H,V)=>a`${V>0?" · ":A}<bdi>${H}</bdi>`)}`}function u5(L,C,H,{onOpen:V,onSeen:M}){let[r]=H.calls,e=f1(r),i=new Date(r.started_at),o=H.calls.some(d=>d.to_return);return a`
    <button class="call ${e===null?"short":""}" @click=${()=>V(H)}>
      ${V1(r.kind)}
      <span class="who">
        <bdi>${L1(L,r)}</bdi>
        ${H.calls.length>1?a`<span class="count">(${H.calls.length})</span>`:A}
      </span>
      <time datetime=${r.started_at}>${C.time(i)}</time>
      ${e===null?A:a`<span class="number"><bdi>${m(e)}</bdi></span>`}
      <span class="talk">
        ${D([r.talk_time!==null&&r.talk_time>0&&C.duration(r.talk_time),!!r.cost&&C.money(r.cost,r.currency)])}
        ${r.recorded?a`${H2(x5)}<span class="only-read">${t(L,"recorded")}</span>`:A}
      </span>
      <span class="what">
        ${D([z(L,r.kind),o&&t(L,"to_return"),V2(r),Z5(r.caller_place)])}
      </span>
    </button>
    ${o&&M?a`<button
            class="icon seen"
            aria-label=${t(L,"seen")}
            title=${t(L,"seen")}
            @click=${()=>M(H)}
          >
            ${H2(s5)}
          </button>`:A}
  `}var c5=l`
  [role="listitem"] {
    position: absolute;
    inset-inline: 0;
    display: flex;
    align-items: center;
    height: var(--row-height);
    contain: strict;
  }
  [role="listitem"].to-return::before {
    content: "";
    position: absolute;
    inset-block: 8px;
    inset-inline-start: 0;
    width: 4px;
    border-radius: 2px;
    background: var(--error-color);
  }
  .call {
    flex: 1;
    min-width: 0;
    height: 100%;
    display: grid;
    grid-template: "icon who time" 20px "icon number talk" 18px "icon what what" 18px / 24px 1fr auto;
    align-content: center;
    justify-content: stretch;
    column-gap: 16px;
    row-gap: 0;
    padding-inline: 16px;
    border: none;
    border-radius: 0;
    text-align: start;
    font-size: 13px;
    line-height: 18px;
    color: var(--secondary-text-color);
  }
  .call.short {
    grid-template: "icon who time" 20px "icon what talk" 18px / 24px 1fr auto;
  }
  .call:focus-visible {
    outline-offset: -2px;
  }
  .call > * {
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .call > svg {
    grid-area: icon;
    align-self: center;
  }
  .who {
    grid-area: who;
    font-size: 15px;
    line-height: 20px;
    color: var(--primary-text-color);
  }
  .to-return .who {
    font-weight: bold;
  }
  .call time {
    grid-area: time;
    text-align: end;
    line-height: 20px;
  }
  .number {
    grid-area: number;
  }
  /* What is too long loses its end, whichever way it is written. */
  .who,
  .number {
    display: flex;
    gap: 4px;
  }
  .who bdi,
  .number bdi {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .talk {
    grid-area: talk;
    text-align: end;
  }
  .what {
    grid-area: what;
  }
  .call time,
  .talk {
    font-variant-numeric: tabular-nums;
  }
  .talk svg {
    width: 16px;
    height: 16px;
    vertical-align: top;
  }
  .seen {
    margin-inline-end: 8px;
  }
`;var E=class{constructor(C){this.work=C}work;isWanted=!1;underWay;run(){return this.isWanted=!0,this.underWay??=this.workWhileWanted().finally(()=>this.underWay=void 0),this.underWay}async workWhileWanted(){for(;this.isWanted;)this.isWanted=!1,await this.work()}};var h3=20,L2=class extends x{static properties={hass:O,account:{attribute:!1},accounts:{attribute:!1},call:{state:!0},isKnown:{state:!0},isCalling:{state:!0},error:{state:!0}};waiting=new Map;loading=new E(()=>this.load());constructor(){super(),this.accounts=[],this.isKnown=!1,this.isCalling=!1}take(C){this.waiting.set(C.config_entry_id,C.unreturned.length),this.refresh()}refresh(){this.loading.run()}willUpdate(C){if(C.has("accounts"))for(let{config_entry_id:H,unreturned:V}of this.accounts)this.waiting.set(H,V??0);(C.has("account")||C.has("accounts"))&&this.refresh()}render(){let{hass:C,error:H}=this;return a`<ha-card>
      ${H===void 0?this.renderCall():a`<p class="notice error" role="alert">
              <ha-icon .icon=${"mdi:alert-circle"} aria-hidden="true"></ha-icon>
              <span>${h(C,H)}</span>
            </p>`}
    </ha-card>`}renderCall(){let{hass:C,call:H}=this;if(!H)return this.isKnown?a`<p class="secondary">${t(C,"no_calls")}</p>`:A;let V=g(C),M=new Date(H.started_at),r=V.day(M)===V.day(new Date),e=this.missed;return a`
      ${V1(H.kind)}
      <div class="words" data-call-id=${H.id}>
        <div class="who"><bdi>${L1(C,H)}</bdi></div>
        <div class="secondary">
          ${D([z(C,H.kind),r?V.time(M):V.dayAndTime(M)])}
        </div>
        ${e>0?a`<div class="missed">${t(C,"compact_missed",{count:e})}</div>`:A}
      </div>
      ${H.number!==null&&B(this.accounts).length>0?this.renderButton(H):A}
    `}renderButton(C){let{hass:H}=this;return a`<button
        class="primary"
        aria-label=${t(H,"call_back")}
        title=${t(H,"call_back")}
        @click=${()=>this.isCalling=!0}
      >
        <ha-icon .icon=${"mdi:phone"} aria-hidden="true"></ha-icon>
      </button>
      ${this.isCalling?a`<telephony-call-dialog
              .hass=${H}
              .accounts=${this.accounts}
              .number=${C.number}
              .name=${L1(H,C)}
              .account=${C.config_entry_id}
              @closed=${()=>this.isCalling=!1}
            ></telephony-call-dialog>`:A}`}get missed(){return this.accounts.filter(({config_entry_id:C})=>(this.account??C)===C).reduce((C,{config_entry_id:H})=>C+(this.waiting.get(H)??0),0)}async load(){let C=async(H,V)=>(await j(this.hass,{filter:H,text:"",account:this.account},null,V)).calls;try{let[H]=await C("all",1);H&&!H.to_return&&this.missed>0&&(H=(await C("missed",h3)).find(({to_return:M})=>M)??H),(!this.isCalling||!H||!this.call||c(H)===c(this.call))&&(this.call=H),this.isKnown=!0,this.error=void 0}catch(H){this.error=H}}static styles=[S,l`
      :host {
        display: block;
        height: 100%;
      }
      ha-card {
        box-sizing: border-box;
        height: 100%;
        /* Of three lines, however many there are. */
        min-height: calc(76px + 2 * var(--ha-card-border-width, 1px));
        display: flex;
        align-items: center;
        gap: 16px;
        padding: 8px 16px;
      }
      button {
        flex: none;
        width: 48px;
        height: 48px;
        padding: 0;
        border-radius: 24px;
      }
      .words {
        flex: 1;
        min-width: 0;
      }
      .words > * {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .who {
        font-size: 16px;
        font-weight: 500;
      }
      .missed {
        font-weight: 500;
        /* Dark enough to be read, and light enough in the dark. */
        color: color-mix(in srgb, var(--error-color) 65%, var(--primary-text-color));
      }
      p {
        margin: 0;
      }
    `]};s("telephony-compact",L2);var r2=`${p}-missed-calls-badge`,g3="unreturned_calls";function h5(L,C){return C?[C]:Object.values(L.entities).filter(H=>H?.platform===p&&H.translation_key===g3).map(H=>H.entity_id)}function S5(L,C){let H=h5(L,C).map(V=>Number.parseInt(L.states[V]?.state??"",10)).filter(V=>!Number.isNaN(V));return H.length>0?H.reduce((V,M)=>V+M):void 0}var M2=class extends x{static properties={hass:{attribute:!1},preview:{type:Boolean},config:{state:!0}};language;static getStubConfig(){return{type:`custom:${r2}`}}static getConfigForm(){return{schema:[{name:"entity",selector:{entity:{filter:{integration:p,domain:"sensor"}}}},{name:"hide_zero",selector:{boolean:{}}},{name:"tap_action",selector:{ui_action:{default_action:"more-info"}}}]}}setConfig(C){this.config=C}willUpdate(){if(this.hass){this.hass.language!==this.language&&(this.language=this.hass.language,y(this.hass).then(()=>this.requestUpdate(),()=>this.language=void 0));let C=!this.preview&&this.config?.hide_zero===!0&&!S5(this.hass,this.config.entity);this.hidden!==C&&(this.hidden=C,this.dispatchEvent(new CustomEvent("badge-visibility-changed",{bubbles:!0,composed:!0})))}}render(){let{hass:C,config:H}=this;if(!C||!H)return A;let V=S5(C,H.entity),M=t(C,"badge_missed_calls"),r=V===void 0?"–":new Intl.NumberFormat(C.locale.language).format(V);return a`<ha-badge
      type="button"
      .label=${M}
      class=${V?"waiting":""}
      @click=${this.tapped}
      @keydown=${this.pressed}
    >
      <ha-icon slot="icon" .icon=${V?"mdi:phone-missed":"mdi:phone-check"}></ha-icon>
      ${r}
    </ha-badge>`}pressed(C){(C.key==="Enter"||C.key===" ")&&(C.preventDefault(),this.tapped())}tapped(){let{hass:C,config:H}=this;if(C&&H){let V=h5(C,H.entity).toSorted((M,r)=>Number(C.states[r]?.state)-Number(C.states[M]?.state))[0];this.dispatchEvent(new CustomEvent("hass-action",{bubbles:!0,composed:!0,detail:{config:{entity:V,tap_action:H.tap_action},action:"tap"}}))}}static styles=l`
    :host([hidden]) {
      display: none;
    }
    ha-badge {
      --badge-color: var(--state-inactive-color);
    }
    ha-badge.waiting {
      --badge-color: var(--error-color);
    }
  `};s(r2,M2);Q("customBadges",{type:r2,name:"Missed calls",description:"How many missed calls nobody has returned yet.",preview:!0});var d1={haveChanged:!1};var o2="mdi:phone",e2=["call_state","last_caller","last_call","unreturned_calls","calls_today","incoming_calls_today","outgoing_calls_today","missed_calls_today","talk_time_today","cost_today","balance"],f3=["last_caller","unreturned_calls","placed_call_state","call_state"];function g5(L,C){return L.capabilities.length===0||L.capabilities.includes(C)}function k5(L,C,H="subtitle",V){return{type:"heading",heading:L,heading_style:H,icon:C,...V?{tap_action:{action:"navigate",navigation_path:V}}:{}}}function f5(L,C,H){return{type:"tile",entity:L,name:H,...C.startsWith("missed")||C.startsWith("unreturned")?{color:"red"}:{},grid_options:{columns:f3.includes(C)?12:6}}}function O5(L,C){let H=V=>e2.includes(V)?e2.indexOf(V):e2.length;return Object.entries(C).filter(([,V])=>V.startsWith("sensor.")&&!L.entities[V]?.entity_category).sort(([V],[M])=>H(V)-H(M))}function b5(L,C){return L?.platform===p&&!L.hidden&&(C===void 0||L.translation_key===C)}function O3(L,C){let H=[...new Set(C.flatMap(V=>V.contacts))];return Object.values(L.entities).filter(V=>b5(V,"call_contact")).filter(({entity_id:V})=>V in L.states).map(({entity_id:V})=>{let M=String(L.states[V]?.attributes.friendly_name),[r]=H.filter(e=>M.includes(e)).sort((e,i)=>i.length-e.length);return{entity:V,name:r}}).sort((V,M)=>(V.name??V.entity).localeCompare(M.name??M.entity,L.language))}function y3(){return Math.min(14,Math.max(6,Math.floor((window.innerHeight-200)/64)))}function t2(L,C){return{type:`custom:${p}-card`,show:L,grid_options:{columns:"full",rows:C}}}function k3(L,C){let H={type:"entity"},V=O5(L,C.entities).map(([r,e])=>f5(e,r,H));for(let{name:r,entities:e}of[...C.line_details,...C.dids])for(let[i,o]of O5(L,e))V.push(f5(o,i,[{type:"text",text:r},H]));if(V.length===0)return[];let M=C.device_id&&L.user?.is_admin?`/config/devices/device/${C.device_id}`:void 0;return[{type:"grid",cards:[k5(C.title,"mdi:phone-classic","title",M),...V]}]}function b3(L,C){let H=O3(L,C);return H.length===0?[]:[{type:"grid",cards:[k5(t(L,"page_speed_dial"),"mdi:star"),...H.map(({entity:V,name:M})=>({type:"tile",entity:V,name:M===void 0?{type:"entity"}:{type:"text",text:m(M)},hide_state:!0,show_entity_picture:!0,features:[{type:`custom:${p}-call-feature`}],features_position:"inline",grid_options:{columns:12}}))]}]}function w3(L){return{type:"grid",cards:[{type:"empty-state",icon:o2,title:t(L,"page_no_account"),content:t(L,L.user?.is_admin?"page_add_account":"page_ask_administrator"),...L.user?.is_admin?{buttons:[{text:t(L,"page_add"),icon:"mdi:plus",tap_action:{action:"navigate",navigation_path:`/config/integrations/dashboard/add?domain=${p}`}}]}:{}}]}}function P3(L,C){let H=C.some(i=>i.may_control&&g5(i,"click_to_call")),V=C.some(i=>g5(i,"call_history")),M=H?[{type:"grid",cards:[t2("dial_pad","auto")]},...b3(L,C)]:[],r=[...C.length===0?[w3(L)]:[],...V?[{type:"grid",column_span:2,cards:[t2("log",y3())]}]:[],...C.flatMap(i=>k3(L,i))];!H&&!V&&(r[0]??={type:"grid",cards:[]}).cards.push(t2("dial_pad","auto"));let e={type:"sections",max_columns:3,badges:V?[{type:`custom:${p}-missed-calls-badge`}]:[]};return M.length===0||r.length===0?{...e,sections:[...M,...r]}:{...e,sections:r,sidebar:{sections:M,content_label:t(L,"page_calls"),sidebar_label:t(L,"page_dial")}}}function y5(L){let C=Object.values(L.entities).filter(V=>b5(V)),H=new Set(C.map(V=>V.device_id));return JSON.stringify([C,[...H].map(V=>{let M=V?L.devices[V]:void 0;return M?.name_by_user??M?.name}),L.user?.is_admin,L.language])}var i2,a2=class extends HTMLElement{static async generate(C,H){await y(H);let V=t(H,"page_title");return i2?.title!==V&&(i2={title:V,path:"calls",icon:o2,strategy:{type:`custom:${p}`}}),{views:[i2]}}static shouldRegenerate(C,H,V){return H.language!==V.language}static async getCreateSuggestions(C){return await y(C),{title:t(C,"page_title"),icon:o2}}},A2=class extends HTMLElement{static async generate(C,H){d1.haveChanged=!1;let[V]=await Promise.all([q(H),y(H)]);return P3(H,V)}static shouldRegenerate(C,H,V){return d1.haveChanged&&H.user!==V.user?!0:!(H.entities===V.entities&&H.devices===V.devices&&H.user===V.user&&H.language===V.language)&&y5(H)!==y5(V)}};s(`ll-strategy-dashboard-${p}`,a2);s(`ll-strategy-view-${p}`,A2);Q("customStrategies",{type:p,strategyType:"dashboard",name:"Phone",description:"The calls of all your phone accounts, a dial pad and your speed dial.",documentationURL:"https://github.com/OWNER/ha-telephony"});var B3={unavailable:"account_unavailable",throttled:"account_throttled",sign_in:"account_sign_in",starting:"account_starting",stopped:"account_stopped"};function T3(L,C,H){return C.length===0?[t(L,H===void 0?"no_account":"account_removed")]:C.flatMap(({state:V,title:M,capabilities:r})=>{let e=B3[V],i=m(M);return e?[t(L,e,{account:i})]:C.length===1&&!r.includes("call_history")?[t(L,"account_without_history",{account:i})]:[]})}function w5(L,C,H){return a`<div role="status" class="notices">
    ${T3(L,C,H).map(V=>a`<p class="notice">
          <ha-icon .icon=${"mdi:alert-outline"} aria-hidden="true"></ha-icon>
          <span>${V}</span>
        </p>`)}
  </div>`}var P5=l`
  .notices > p {
    padding: 0 16px 12px;
  }
`;var O1=class{constructor(C){this.attempt=C}attempt;timer;series;begin(){this.end(),this.series={},this.run(this.series,2e3,!1)}end(){clearTimeout(this.timer),this.series=void 0}async run(C,H,V){try{await this.attempt(V)}catch{if(this.series===C){let M=Math.min(2*H,3e4);this.timer=setTimeout(()=>{this.run(C,M,!0)},H)}}}};var d2=class extends x{static properties={hass:O,call:{attribute:!1},path:{state:!0},isPlaying:{state:!0},position:{state:!0},length:{state:!0},sentence:{state:!0}};constructor(){super(),this.isPlaying=!1,this.position=0}disconnectedCallback(){super.disconnectedCallback(),this.audio?.pause()}willUpdate(C){C.has("call")&&(this.path=void 0,this.sentence=void 0,this.length=void 0,this.position=0)}render(){let C=g(this.hass),H=this.length??this.call.talk_time??this.call.duration??0,V=C.duration(this.position),M=t(this.hass,this.isPlaying?"pause":"play");return a`
      <div class="player" dir="ltr">
        <button class="icon" aria-label=${M} title=${M} @click=${this.toggle}>
          <ha-icon .icon=${this.isPlaying?"mdi:pause":"mdi:play"} aria-hidden="true"></ha-icon>
        </button>
        <input
          type="range"
          min="0"
          step="any"
          max=${H}
          .value=${String(this.position)}
          ?disabled=${this.length===void 0}
          aria-label=${t(this.hass,"position")}
          aria-valuetext=${V}
          @input=${this.sought}
        />
        <span>${V} / ${C.duration(H)}</span>
      </div>
      <audio
        preload="metadata"
        src=${this.path?this.hass.hassUrl(this.path):A}
        @loadedmetadata=${this.measured}
        @durationchange=${this.measured}
        @timeupdate=${()=>this.position=this.audio?.currentTime??0}
        @play=${()=>this.isPlaying=!0}
        @pause=${()=>this.isPlaying=!1}
        @error=${this.failed}
      ></audio>
      <div role="alert">
        ${this.sentence?a`<p class="notice error">
                <ha-icon .icon=${"mdi:alert-circle"} aria-hidden="true"></ha-icon>
                <span>${this.sentence}</span>
              </p>`:A}
      </div>
    `}get audio(){return this.renderRoot.querySelector("audio")}async toggle(){let{audio:C}=this;if(C){if(this.isPlaying){C.pause();return}this.sentence=void 0;try{this.path||(this.path=await C5(this.hass,this.call),await this.updateComplete),await C.play()}catch(H){H instanceof DOMException?H.name!=="AbortError"&&this.failed():this.sentence=h(this.hass,H)}}}measured(){let C=this.audio?.duration;this.length=C!==void 0&&Number.isFinite(C)?C:void 0}sought(C){this.audio&&(this.audio.currentTime=Number(C.target.value))}failed(){this.path&&(this.path=void 0,this.isPlaying=!1,this.sentence=t(this.hass,"not_playable"))}static styles=[S,l`
      .player {
        display: flex;
        align-items: center;
        gap: 8px;
      }
      input[type="range"] {
        flex: 1;
        min-width: 0;
        accent-color: var(--primary-color);
      }
      span {
        font-variant-numeric: tabular-nums;
      }
    `]};s("telephony-recording-player",d2);var n2=class extends F{static properties={...F.properties,row:{attribute:!1},accounts:{attribute:!1},progress:{attribute:!1},step:{state:!0},said:{state:!0},found:{state:!0},wasPlaced:{state:!0}};constructor(){super(),this.accounts=[],this.step="details",this.wasPlaced=!1}updated(C){C.has("step")&&C.get("step")!==void 0&&this.renderRoot.querySelector("[data-first]")?.focus()}get heading(){return L1(this.hass,this.call)}renderContent(){return a`${{details:()=>this.renderDetails(),confirm:()=>this.renderConfirmation(),contact:()=>this.renderContact()}[this.step]()}
      <div role="status">
        ${this.said?a`<p class="notice ${this.said.isGood?"good":"error"}">
                <ha-icon
                  .icon=${this.said.isGood?"mdi:check-circle":"mdi:alert-circle"}
                  aria-hidden="true"
                ></ha-icon>
                <span>${this.said.sentence}</span>
              </p>`:A}
      </div>`}get call(){return this.row.calls[0]}get owner(){return this.accounts.find(C=>C.config_entry_id===this.call.config_entry_id)}renderDetails(){let{hass:C,call:H,owner:V}=this,M=B(this.accounts).length>0&&H.number!==null,r=H.number!==null&&H.contact===null&&(V?.address_books.length??0)>0,e=V?.may_control&&this.row.calls.some(o=>o.to_return),i=V?.may_control&&V.capabilities.includes("axb_query")&&H.caller&&H.did;return a`
      ${f1(H)===null?A:a`<p class="secondary"><bdi>${m(f1(H))}</bdi></p>`}
      ${this.row.calls.map(o=>this.renderCall(o))}
      ${this.found?this.renderFound(this.found):A}
      ${this.wasPlaced?J(C,this.progress):A}
      <div class="actions">
        ${M?a`<button class="primary" data-first @click=${this.askToCall}>
                <ha-icon .icon=${"mdi:phone"} aria-hidden="true"></ha-icon
                >${t(C,"call_back")}
              </button>`:A}
        ${this.renderAction(e,"seen","mdi:check",()=>this.seen())}
        ${this.renderAction(r,"add_contact","mdi:account-plus",()=>this.go("contact"))}
        ${this.renderAction(H.number!==null,"copy","mdi:content-copy",()=>this.copy())}
        ${this.renderAction(i,"look_up","mdi:account-search",()=>this.lookUp())}
      </div>
    `}renderAction(C,H,V,M){return C?a`<button @click=${M}>
          <ha-icon .icon=${V} aria-hidden="true"></ha-icon>${t(this.hass,H)}
        </button>`:A}renderCall(C){let{hass:H}=this,V=g(H),M=[["line",V2(C)],["account",this.accounts.length>1&&m(C.account)],["place",C.caller_place&&m(C.caller_place)],["talk_time",C.talk_time!==null&&V.duration(C.talk_time)],["cost",C.cost!==null&&V.money(C.cost,C.currency)]];return a`<section>
      <p class="kind">
        ${V1(C.kind)}
        <span>
          ${z(H,C.kind)}
          ${C.to_return?a`<strong>· ${t(H,"to_return")}</strong>`:A}
        </span>
      </p>
      <time class="secondary" datetime=${C.started_at}
        >${V.dayAndTime(new Date(C.started_at))}</time
      >
      <dl>
        ${M.map(([r,e])=>e?a`<div>
                <dt>${t(H,r)}</dt>
                <dd><bdi>${e}</bdi></dd>
              </div>`:A)}
      </dl>
      ${C.recorded?a`<telephony-recording-player
              .hass=${H}
              .call=${C}
            ></telephony-recording-player>`:A}
    </section>`}renderFound(C){return a`<section>
      <h3>${t(this.hass,"privacy_number")}</h3>
      <dl>
        ${Object.entries(C).filter(([,H])=>["string","number"].includes(typeof H)&&H!=="").map(([H,V])=>a`<div>
                <dt>${m(H.replaceAll("_"," "))}</dt>
                <dd><bdi>${m(String(V))}</bdi></dd>
              </div>`)}
      </dl>
    </section>`}renderConfirmation(){return a`<telephony-confirm-call
      .hass=${this.hass}
      .accounts=${this.accounts}
      .number=${this.call.number}
      .name=${this.heading}
      .account=${this.call.config_entry_id}
      @call-wanted=${this.place}
      @cancelled=${()=>this.go("details")}
    ></telephony-confirm-call>`}renderContact(){let{hass:C,call:H}=this,V=this.owner?.address_books??[],M=H.display!==null&&H.display!==H.number_display?H.display:"";return a`<form @submit=${this.save}>
      <p class="secondary"><bdi>${m(H.number_display??H.number??"")}</bdi></p>
      <label class="field">
        <span class="secondary">${t(C,"name")}</span>
        <input name="name" required maxlength="100" data-first dir="auto" value=${m(M)} />
      </label>
      <label class="field" ?hidden=${V.length<2}>
        <span class="secondary">${t(C,"address_book")}</span>
        <select name="book">
          ${V.map(r=>a`<option value=${r.config_entry_id}>${m(r.title)}</option>`)}
        </select>
      </label>
      <div class="actions">
        <button class="primary">${t(C,"save")}</button>
        <button type="button" @click=${()=>this.go("details")}>${t(C,"cancel")}</button>
      </div>
    </form>`}go(C){this.said=void 0,this.step=C}askToCall(){this.wasPlaced=!1,this.go("confirm")}place({detail:C}){this.wasPlaced=!0,this.go("details"),this.dispatchEvent(new CustomEvent("call-wanted",{detail:C}))}seen(){this.dispatchEvent(new CustomEvent("call-seen",{detail:this.row}))}async copy(){await this.trying(async()=>{let C=this.call.number??"";if(!navigator.clipboard)throw{code:"no_clipboard",message:t(this.hass,"not_copied",{number:C})};return await navigator.clipboard.writeText(C),t(this.hass,"copied",{number:m(C)})})}async lookUp(){await this.trying(async()=>{this.found=await H5(this.hass,this.call)})}async save(C){C.preventDefault();let H=new FormData(C.target),[V,M]=[H.get("name"),H.get("book")].map(r=>String(r??""));await this.trying(async()=>(await J2(this.hass,V.trim(),this.call.number??"",M||void 0),this.go("details"),t(this.hass,"contact_saved",{name:m(V.trim())})))}async trying(C){let H=c(this.call),V;try{let M=await C();V=M===void 0?void 0:{sentence:M,isGood:!0}}catch(M){V={sentence:h(this.hass,M),isGood:!1}}H===c(this.call)&&(this.said=V)}static styles=[S,Y,C1,l`
      h3 {
        font-size: 14px;
      }
      section {
        display: flex;
        flex-direction: column;
        gap: 4px;
        padding-block: 8px;
        border-top: 1px solid var(--divider-color);
      }
      .kind {
        display: flex;
        align-items: center;
        gap: 8px;
      }
      .kind span {
        flex: 1;
      }
      dl,
      time {
        padding-inline-start: 32px;
      }
      dl > div {
        display: flex;
        justify-content: space-between;
        gap: 16px;
      }
      dt {
        color: var(--secondary-text-color);
      }
      dd {
        text-align: end;
        overflow-wrap: anywhere;
      }
    `]};s("telephony-call-details",n2);function B5(L,C,{onFilter:H,onSearch:V}){return a`
    <input
      type="search"
      aria-label=${t(L,"search")}
      placeholder=${t(L,"search")}
      autocomplete="off"
      maxlength="100"
      @input=${M=>V(M.target.value)}
    />
    <div class="filters" role="radiogroup" aria-label=${t(L,"filters")}>
      ${M5.map(M=>a`<label>
            <input
              type="radio"
              name="filter"
              .checked=${M===C}
              @change=${()=>H(M)}
            />
            <span>${t(L,`filter_${M}`)}</span>
          </label>`)}
    </div>
  `}var T5=l`
  .filters {
    display: flex;
    gap: 4px;
    container-type: inline-size;
    overflow-x: auto;
    scrollbar-width: none;
    /* Room for the outline of what has the focus. */
    padding: 3px;
    margin: -3px;
  }
  .filters label {
    position: relative;
    flex: none;
    padding: 0 clamp(5px, 3cqi - 4px, 12px);
    border: 1px solid var(--divider-color);
    border-radius: 16px;
    font-size: 13px;
    line-height: 30px;
  }
  .filters label:has(:checked) {
    background: color-mix(in srgb, var(--primary-color) 20%, transparent);
    border-color: var(--primary-color);
    font-weight: 500;
  }
  .filters label:has(:focus-visible) {
    outline: 2px solid var(--primary-text-color);
    outline-offset: 1px;
  }
  .filters input {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    margin: 0;
    opacity: 0;
    cursor: pointer;
  }
`;function p2(L){return L.number??L.display}function m2(L,C,H){let[V]=L.calls;return V!==void 0&&L.day===H&&L.calls.length<50&&V.kind===C.kind&&V.config_entry_id===C.config_entry_id&&p2(C)!==null&&p2(V)===p2(C)}function R5(L,C){let H=[];for(let V of L){let M=C(V),r=H.at(-1);r&&m2(r,V,M)?r.calls.push(V):H.push({day:M,calls:[V]})}return H}var F5=100,R3=12;function F3(L){let C=[];for(let{day:H}of L){let V=C.at(-1);V?.day===H?V.rows+=1:C.push({day:H,rows:1})}return C}var y1=class{constructor(C,H,V){this.fetchCalls=C;this.dayOf=H;this.onChange=V}fetchCalls;dayOf;onChange;total;error;pages=[];next=null;busy=new Set;renewal=new E(()=>this.renew());upheavals=0;isClosed=!1;close(){this.isClosed=!0}get isComplete(){return this.pages.length>0&&this.next===null}get days(){return this.pages.map(C=>C.days)}get held(){return this.pages.reduce((C,H)=>C+(H.rows?.length??0),0)}row(C,H){return this.pages[C]?.rows?.[H]}async more(){this.isComplete||this.busy.has(null)||this.error!==void 0||await this.asking(null,async()=>{let{upheavals:C,next:H}=this,{calls:V,next:M,total:r}=await this.fetchCalls(H,A1);if(H!==this.next)return;let e={before:H,firstKey:V[0]?c(V[0]):null,days:[],rows:null,borrowed:[],lent:this.lend(V),isStale:C!==this.upheavals};this.fill(e,V.slice(e.lent)),this.pages.push(e),this.next=M,this.total=r})}show(C,H){this.pages.forEach((V,M)=>{M>=C-1&&M<=H+1?(V.rows===null||V.isStale)&&!this.busy.has(V)&&this.error===void 0&&this.reload(V,M):M>0&&Math.abs(M-C)>R3/2&&(V.rows=null)})}async take(C,H){let V=new Map(C.calls.map(e=>[c(e),e])),M=new Set(C.unreturned),r=V.size;for(let e of this.pages.flatMap(i=>i.rows??[]))e.calls=e.calls.map(i=>{let o=V.get(c(i));r-=o?1:0;let d=o??i;return d.config_entry_id===C.config_entry_id?{...d,to_return:M.has(d.id)}:d});if(C.refresh){this.upheavals+=1;for(let e of this.pages)e.isStale=!0}r>0||C.refresh||H&&V.size>0?await this.refresh():this.onChange()}async refresh(){return this.error=void 0,this.pages.length===0?(this.upheavals+=1,this.more()):this.renewal.run()}async renew(){let[C]=this.pages;!C||this.isClosed||await this.asking(C,async()=>{let{calls:H,next:V,total:M}=await this.fetchCalls(null,F5),r=this.callsOf(C),e=new Set(H.map(c)),i=r.some(u=>e.has(c(u)));if(this.total=M,V===null||!i||this.pages.length===1){C.borrowed=[],this.pages=[C],this.next=V,this.fill(C,H);return}let o=this.pages[1].firstKey,d=H.findIndex(u=>c(u)===o),v=d<0?H:H.slice(0,d),n=v.at(-1),Z=d<0?r.slice(1+r.findIndex(u=>c(u)===c(n))):[];this.fill(C,[...v,...Z])})}async reload(C,H){if(H===0)return this.refresh();await this.asking(C,async()=>{let{calls:V}=await this.fetchCalls(C.before,F5),M=this.pages[H+1],r=M?V.findIndex(e=>c(e)===M.firstKey):A1;this.fill(C,V.slice(C.lent,r<0?void 0:r))})}lend(C){let H=this.pages.findLast(r=>r.days.length>0),V=H?.rows?.at(-1),M=0;if(H&&V)for(let r of C){if(!m2(V,r,this.dayOf(r)))break;V.calls.push(r),H.borrowed.push(r),M+=1}return M}callsOf(C){let H=new Set(C.borrowed.map(c));return(C.rows??[]).flatMap(V=>V.calls).filter(V=>!H.has(c(V)))}fill(C,H){C.rows=R5([...H,...C.borrowed],this.dayOf),C.days=F3(C.rows)}async asking(C,H){this.busy.add(C),C&&(C.isStale=!1),this.onChange();try{await H(),this.error=void 0}catch(V){this.error=V,C&&(C.isStale=!0)}finally{this.busy.delete(C),this.isClosed||this.onChange()}}};function l2(L){return 36+L.rows*72}function v2(L){let C=[],H=0;return L.forEach((V,M)=>{let r=0;for(let{day:e,rows:i}of V){let o=C.at(-1);o?.day!==e&&(o={day:e,top:H,rows:0,parts:[]},C.push(o),H+=36),o.parts.push({page:M,offset:r,rows:i}),o.rows+=i,H+=i*72,r+=i}}),{days:C,height:H}}function D5(L,C,H,V=4){let[M,r]=[C-V*72,H+V*72],e=[];for(let i of L.days){let o=i.top+36;if(i.top+l2(i)<M)continue;if(i.top>r)break;let d=Math.max(0,Math.floor((M-o)/72)),v=Math.min(i.rows-1,Math.floor((r-o)/72));e.push({day:i,first:Math.min(d,i.rows-1),last:Math.max(0,v)})}return e}function k1(L,C){let H=C;for(let V of L.parts){if(H<V.rows)return{page:V.page,index:V.offset+H};H-=V.rows}return{page:-1,index:-1}}var E5=L=>(...C)=>({_$litDirective$:L,values:C}),b1=class{constructor(C){}get _$AU(){return this._$AM._$AU}_$AT(C,H,V){this._$Ct=C,this._$AM=H,this._$Ci=V}_$AS(C,H){return this.update(C,H)}update(C,H){return this.render(...H)}};var{I:D3}=G2,_5=L=>L;var $5=()=>document.createComment(""),N5=(L,C,H)=>{let V=L._$AA.parentNode,M=C===void 0?L._$AB:C._$AA;if(H===void 0){let r=V.insertBefore($5(),M),e=V.insertBefore($5(),M);H=new D3(r,e,L,L.options)}else{let r=H._$AB.nextSibling,e=H._$AM,i=e!==L;if(i){let o;H._$AQ?.(L),H._$AM=L,H._$AP!==void 0&&(o=L._$AU)!==e._$AU&&H._$AP(o)}if(r!==M||i){let o=H._$AA;for(;o!==r;){let d=_5(o).nextSibling;_5(V).insertBefore(o,M),o=d}}}return H},W5=(L,C,H=L)=>(L._$AI(C,H),L);var I5=L=>{L._$AR(),L._$AA.remove()};var x2=class extends b1{parts=new Map;render(C,H){return k}update(C,[H,V]){let M=new Set(H),r=this.parts,e=[...r].filter(([d])=>!M.has(d)).map(([,d])=>d),i=[],o;for(let d=H.length-1;d>=0;d-=1){let v=H[d];o=W5(r.get(v)??N5(C,o,e.pop()),V(d)),i.push([v,o])}return e.forEach(I5),this.parts=new Map(i.reverse()),k}},s2=E5(x2);var _3=250,$3=600,G5=15*6e4,Z2=class extends x{static properties={hass:O,account:{attribute:!1},takeFirst:{attribute:!1},canMark:{attribute:!1},filter:{state:!0},words:{state:!0}};pages;layout={days:[],height:0};top=0;height=0;inView=[];typing;frame;watcher;quarter;constructor(){super(),this.filter="all",this.words="",this.takeFirst=()=>{},this.canMark=()=>!1}take(C){(this.account===void 0||this.account===C.config_entry_id)&&this.pages?.take(C,this.filter!=="all"||this.words!=="")}refresh(){this.pages?.refresh()}connectedCallback(){super.connectedCallback(),this.watcher=new ResizeObserver(()=>this.requestUpdate()),this.watcher.observe(this),this.refresh(),this.followDays()}disconnectedCallback(){super.disconnectedCallback(),this.watcher?.disconnect(),clearTimeout(this.typing),clearTimeout(this.quarter)}willUpdate(C){(!this.pages||["account","filter","words"].some(V=>C.has(V)))&&this.begin();let{viewport:H}=this;this.top=H?.scrollTop??0,this.height=H?.clientHeight||$3,this.inView=D5(this.layout,this.top,this.top+this.height)}render(){let{pages:C}=this;return a`
      <div class="head">
        ${B5(this.hass,this.filter,{onFilter:H=>this.filter=H,onSearch:H=>this.search(H)})}
        <div class="only-read" role="status">
          ${C?.total===void 0?A:t(this.hass,"found",{count:C.total})}
        </div>
      </div>
      <div class="viewport" @scroll=${this.scrolled}>
        <div class="all" style="height: ${this.layout.height}px">
          ${s2(this.inView.map(({day:H})=>H.day),H=>this.renderDay(this.inView[H]))}
        </div>
        ${this.renderEnd()}
      </div>
    `}updated(){let{pages:C,inView:H}=this;if(!C)return;let[V,M]=[H[0],H.at(-1)];V&&M&&C.show(k1(V.day,V.first).page,k1(M.day,M.last).page),this.top+3*this.height>this.layout.height&&C.more()}get viewport(){return this.renderRoot.querySelector(".viewport")}begin(){this.pages?.close();let C={filter:this.filter,text:this.words,account:this.account},H=this.takeFirst(),V=new y1((M,r)=>{let e=H;return H=void 0,e??j(this.hass,C,M,r)},M=>g(this.hass).day(new Date(M.started_at)),()=>{this.layout=v2(V.days),this.requestUpdate()});this.pages=V,this.layout=v2([]),this.viewport?.scrollTo(0,0),V.more()}followDays(){this.requestUpdate(),this.quarter=setTimeout(()=>this.followDays(),G5-Date.now()%G5+50)}search(C){clearTimeout(this.typing),this.typing=setTimeout(()=>this.words=C.trim(),_3)}scrolled(){this.frame??=requestAnimationFrame(()=>{this.frame=void 0,this.requestUpdate()})}renderDay({day:C,first:H,last:V}){let M=Array.from({length:V-H+1},(o,d)=>H+d),e=C===this.layout.days.at(-1)&&!this.pages?.isComplete?-1:C.rows,i=g(this.hass).dayHeading(C.day,new Date);return a`<section style="top: ${C.top}px; height: ${l2(C)}px">
      <h3>${i}</h3>
      <div role="list" aria-label=${i}>
        ${s2(M,o=>this.renderRow(C,M[o],e))}
      </div>
    </section>`}renderRow(C,H,V){let{page:M,index:r}=k1(C,H),e=this.pages?.row(M,r),i=e?.calls[0];return a`<div
      role="listitem"
      style="top: ${H*72}px"
      class=${e?.calls.some(o=>o.to_return)?"to-return":""}
      aria-posinset=${H+1}
      aria-setsize=${V}
      data-call-id=${i?.id??A}
    >
      ${e&&i?u5(this.hass,g(this.hass),e,{onOpen:()=>this.tell("call-opened",e),onSeen:this.canMark(i.config_entry_id)?()=>this.tell("call-seen",e):void 0}):A}
    </div>`}renderEnd(){let{pages:C}=this;if(C?.error!==void 0)return a`<div class="end" role="alert">
        <p class="notice error">
          <ha-icon .icon=${"mdi:alert-circle"} aria-hidden="true"></ha-icon>
          ${h(this.hass,C.error)}
        </p>
        <button @click=${()=>this.refresh()}>${t(this.hass,"try_again")}</button>
      </div>`;if(C?.isComplete&&this.layout.days.length===0){let H=this.filter==="all"&&this.words==="";return a`<p class="end secondary">
        ${t(this.hass,H?"no_calls":"nothing_found")}
      </p>`}return A}tell(C,H){this.dispatchEvent(new CustomEvent(C,{detail:H}))}static styles=[S,T5,c5,l`
      :host {
        --row-height: ${72}px;
        display: flex;
        flex-direction: column;
        min-height: 0;
      }
      .head {
        display: flex;
        flex-direction: column;
        gap: 8px;
        padding: 0 16px 8px;
      }
      .viewport {
        flex: 1;
        min-height: 0;
        overflow: hidden auto;
        overscroll-behavior: contain;
      }
      .all {
        position: relative;
      }
      section {
        position: absolute;
        inset-inline: 0;
      }
      section > [role="list"] {
        position: relative;
      }
      h3 {
        position: sticky;
        top: 0;
        z-index: 1;
        box-sizing: border-box;
        height: ${36}px;
        margin: 0;
        padding: 8px 16px;
        font-size: 14px;
        font-weight: 500;
        line-height: 20px;
        background: var(--ha-card-background, var(--card-background-color));
      }
      .end {
        padding: 24px 16px;
        margin: 0;
        text-align: center;
      }
      .end .notice {
        margin-bottom: 16px;
        text-align: start;
      }
    `]};s("telephony-call-log",Z2);var w1=class{constructor(C){this.listener=C}listener;current;async open(C,H){(!this.current||this.current.account!==H)&&(this.close(),this.current={account:H,end:q2(C,H,this.listener)});let{current:V}=this;try{await V.end}catch(M){throw this.current===V&&(this.current=void 0),M}}close(){let{current:C}=this;this.current=void 0,C?.end.then(H=>H()).catch(()=>{})}forget(){this.current=void 0}};var Q5=l`
  :host {
    display: block;
    height: 100%;
  }
  ha-card {
    box-sizing: border-box;
    display: flex;
    flex-direction: column;
    height: 640px;
    max-height: calc(100vh - 96px);
    min-height: 320px;
    padding-top: 16px;
    /* The log scrolls by itself; with the keys shown there may be too little room for it. */
    overflow: hidden auto;
  }
  :host([layout="grid"]) ha-card,
  :host([layout="panel"]) ha-card {
    height: 100%;
    max-height: none;
  }
  :host([own-height]) ha-card:not(.small) {
    height: max(420px, 100dvh - 216px);
  }
  :host([hidden]) {
    display: none;
  }
  ha-card.small {
    height: auto;
    min-height: 0;
    padding-bottom: 16px;
  }
  ha-card.small[aria-busy]::after {
    content: "";
    flex: none;
    /* The last call, in three lines. */
    height: 44px;
  }
  :host([show="dial_pad"]) ha-card[aria-busy]::after {
    /* The field, and the keys below it. */
    height: 336px;
  }
  h2 {
    margin: 0;
    padding: 0 16px 12px;
    font-size: 20px;
    font-weight: 500;
    line-height: 28px;
  }
  .sentence {
    margin: 0;
    padding: 0 16px 12px;
  }
  telephony-call-log {
    flex: 1 0 0;
    min-height: 216px;
  }
`;var K5={ringing:"mdi:phone-ring",dialling:"mdi:phone-dial",in_call:"mdi:phone-in-talk"};function n1(L){return typeof L=="string"&&L!==""?L:null}function z5(L,C){return{id:n1(C.id),state:n1(C.state)??L,who:["who","name","number"].map(H=>n1(C[H])).find(Boolean)??null,since:n1(C.since),line:n1(C.line)}}function N3({state:L,attributes:C}){if(!(L in K5))return[];let H=C.calls;return Array.isArray(H)&&H.length>0?H.map(V=>z5(L,V)):[z5(L,C)]}function W3(L){let C=L.map(({id:H,since:V})=>H&&`${H} ${V}`);return L.filter((H,V)=>!C[V]||C.indexOf(C[V])===V)}function q5(L,C){return Object.values(L.entities).filter(H=>H?.platform===p&&H.translation_key==="call_state").filter(H=>{let V=L.devices[H?.device_id??""];return C===void 0||V?.config_entries?.includes(C)}).map(H=>H.entity_id)}var u2=class extends x{static properties={hass:{attribute:!1},entities:{attribute:!1},accounts:{attribute:!1}};clock;constructor(){super(),this.accounts=[]}disconnectedCallback(){super.disconnectedCallback(),this.stopClock()}connectedCallback(){super.connectedCallback(),this.requestUpdate()}shouldUpdate(C){let H=C.get("hass");return!C.has("hass")||!H||C.has("entities")||C.has("accounts")||H.language!==this.hass.language||this.entities.some(V=>H.states[V]!==this.hass.states[V])}render(){let C=W3(this.entities.flatMap(H=>{let V=this.hass.states[H];return V?N3(V):[]}));return C.length>0&&this.isConnected?this.clock??=setInterval(()=>this.requestUpdate(),1e3):this.stopClock(),a`<div role="status">${C.map(H=>this.renderCall(H))}</div>`}renderCall(C){let H=C.who===null?t(this.hass,"withheld"):m(C.who),M={ringing:"is_ringing",dialling:"is_dialling",in_call:"is_talking"}[C.state]??"is_talking";return a`<div class="call ${C.state}">
      <ha-icon .icon=${K5[C.state]??"mdi:phone"} aria-hidden="true"></ha-icon>
      <span>
        <strong><bdi>${H}</bdi></strong>
        <span class="secondary"
          >${D([t(this.hass,M),C.line&&m(this.nameOf(C.line))])}</span
        >
      </span>
      ${C.since===null?A:a`<span class="time" aria-hidden="true">${this.lasted(C.since)}</span>`}
    </div>`}nameOf(C){return this.accounts.flatMap(({line_details:V})=>V).find(({number:V})=>V===C)?.name??C}lasted(C){let H=(Date.now()-Date.parse(C))/1e3;return Number.isFinite(H)?g(this.hass).duration(H):""}stopClock(){clearInterval(this.clock),this.clock=void 0}static styles=[S,l`
      .call {
        display: flex;
        align-items: center;
        gap: 16px;
        margin: 0 16px 12px;
        padding: 8px 16px;
        border-radius: 12px;
        background: color-mix(in srgb, var(--success-color) 15%, transparent);
      }
      .call > span:nth-child(2) {
        flex: 1;
        min-width: 0;
        display: flex;
        flex-direction: column;
        overflow-wrap: anywhere;
      }
      .call .secondary {
        color: var(--primary-text-color);
      }
      .time {
        font-variant-numeric: tabular-nums;
      }
      .ringing ha-icon {
        animation: ring 1s infinite;
      }
      @keyframes ring {
        25% {
          transform: rotate(-15deg);
        }
        75% {
          transform: rotate(15deg);
        }
      }
      @media (prefers-reduced-motion: reduce) {
        .ringing ha-icon {
          animation: none;
        }
      }
    `]};s("telephony-current-calls",u2);var I3=[..."123456789*0#"],j5=128,c2=class extends x{static properties={hass:O,account:{attribute:!1},accounts:{attribute:!1},progress:{attribute:!1},number:{state:!0},chosen:{state:!0},hasKeys:{attribute:!1},refusal:{state:!0}};known=new X(this);constructor(){super(),this.accounts=[],this.number="",this.hasKeys=!1}render(){let C=this.progress?.stage==="asking";return a`<form @submit=${this.submit}>
      <div class="field">
        <input
          type="tel"
          inputmode="text"
          dir="auto"
          aria-label=${t(this.hass,"number")}
          placeholder=${t(this.hass,"number")}
          autocomplete="off"
          maxlength=${j5}
          .value=${this.number}
          aria-describedby="known"
          @input=${this.typed}
        />
        <button
          type="button"
          class="icon"
          aria-label=${t(this.hass,"keypad")}
          title=${t(this.hass,"keypad")}
          aria-expanded=${this.hasKeys}
          @click=${()=>this.hasKeys=!this.hasKeys}
        >
          <ha-icon .icon=${"mdi:dialpad"} aria-hidden="true"></ha-icon>
        </button>
        <button class="primary" ?disabled=${C||this.number.trim()===""}>
          ${t(this.hass,"call")}
        </button>
      </div>
      <div id="known" aria-live="polite">${this.renderKnown()}</div>
      ${this.renderSuggestions()} ${this.hasKeys?this.renderKeys():A}
      ${this.number===""?A:this.renderLines()}
      ${J(this.hass,this.progress,()=>this.dispatchEvent(new Event("dismissed")))}
    </form>`}renderKnown(){let{description:C}=this.known,H=this.known.isRefused?C:this.refusal;if(H)return a`<p class="notice error">
        <ha-icon .icon=${"mdi:phone-cancel"} aria-hidden="true"></ha-icon>
        <span>${h(this.hass,{...H,code:"refused"})}</span>
      </p>`;if(!C||!C.country_name&&!C.contact)return A;let{contact:V,written:M,place:r,country_name:e}=C,i=M===this.number;return a`<p class="secondary known">
      ${D([V&&m(V),i?null:m(M),r,e])}
    </p>`}renderSuggestions(){let C=this.known.description?.suggestions??[],H=C.length===1&&g1(C[0].written)===this.number;return C.length===0||H?A:a`<ul aria-label=${t(this.hass,"contacts")} @keydown=${this.moved}>
      ${C.map(V=>a`<li>
            <button type="button" @click=${()=>this.take(V)}>
              <bdi>${m(V.name)}</bdi>
              <bdi class="secondary">${m(V.written)}</bdi>
            </button>
          </li>`)}
    </ul>`}renderKeys(){return a`<div class="keys" role="group" aria-label=${t(this.hass,"keypad")} dir="ltr">
      ${I3.map(C=>a`<button type="button" @click=${()=>this.write(this.number+C)}>${C}</button>`)}
      <button type="button" @click=${()=>this.write(this.number+"+")}>+</button>
      <button
        type="button"
        class="wide"
        aria-label=${t(this.hass,"delete_digit")}
        @click=${()=>this.write([...this.number].slice(0,-1).join(""))}
      >
        <ha-icon .icon=${"mdi:backspace-outline"} aria-hidden="true"></ha-icon>
      </button>
    </div>`}renderLines(){let C=S1(this.accounts,this.known.description);return h1(this.hass,this.accounts,this.chosen??C,H=>{this.chosen=H,this.known.askSoon(this.hass,this.number,H?.account)})}typed(C){let H=C.target,V=g1(H.value);V!==H.value&&(H.value=V),this.write(V)}moved(C){let H={ArrowDown:1,ArrowUp:-1}[C.key];if(H!==void 0){let V=[...this.renderRoot.querySelectorAll("li button")];V[V.indexOf(C.target)+H]?.focus(),C.preventDefault()}}write(C){this.number=C.slice(0,j5),this.refusal=void 0,this.known.askSoon(this.hass,this.number,this.accountToAsk)}take({written:C}){this.write(g1(C)),this.renderRoot.querySelector("input")?.focus()}get accountToAsk(){return this.chosen?.account??this.account}async submit(C){C.preventDefault();let H=this.number.trim(),V=await this.known.ask(this.hass,H,this.accountToAsk);if(this.number.trim()!==H)return;if(V&&!V.is_allowed){this.refusal=V;return}let M={number:H,name:m(V?.contact??V?.written??H),account:this.accountToAsk,line:this.chosen?.line};this.dispatchEvent(new CustomEvent("call-wanted",{detail:M}))}static styles=[S,C1,l`
      form {
        padding: 0 16px 12px;
      }
      /* Of what is there or not, none leaves a gap. */
      #known > *,
      ul,
      .keys,
      label.field {
        margin: 8px 0 0;
      }
      div.field {
        display: flex;
        align-items: center;
        gap: 4px;
      }
      div.field input {
        flex: 1;
        min-width: 0;
        font-size: 16px;
      }
      ul {
        padding: 0;
        list-style: none;
        max-height: 180px;
        overflow-y: auto;
        border: 1px solid var(--divider-color);
        border-radius: 8px;
      }
      li button {
        width: 100%;
        justify-content: space-between;
        border: none;
        border-radius: 0;
        text-align: start;
      }
      li bdi {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .keys {
        display: grid;
        grid-template-columns: repeat(3, minmax(0, 96px));
        justify-content: center;
        gap: 8px;
      }
      .keys button {
        min-height: 48px;
        border-radius: 24px;
        font-size: 20px;
      }
      .keys .wide {
        grid-column: span 2;
      }
    `]};s("telephony-dial-pad",c2);function Y5(L){return JSON.stringify(L.map(C=>[C.config_entry_id,C.may_control]).sort())}var P1=class extends x{static properties={hass:{attribute:!1},layout:{reflect:!0},show:{reflect:!0},hasOwnHeight:{reflect:!0,type:Boolean,attribute:"own-height"},preview:{attribute:!1},config:{state:!0},accounts:{state:!0},opened:{state:!0},sentence:{state:!0},isReady:{state:!0}};placed=new H1(()=>this.requestUpdate());subscription=new w1(C=>this.take(C));attempts=new O1(C=>this.start(C));loading=new E(()=>this.load());entities=[];first;connection;static getConfigForm(){return V5()}static getStubConfig(){return{type:K1}}get connectedWhileHidden(){return!!this.hidden}setConfig(C){q1(C),this.config=C,this.show=C.show,this.hasOwnHeight=C.grid_options?.rows==="auto"}getCardSize(){return{compact:2,dial_pad:3,log:9,both:11}[this.show??"both"]}getGridOptions(){return{compact:{columns:12,rows:2,min_columns:6,min_rows:2},dial_pad:{columns:12,rows:"auto",min_columns:6},log:{columns:12,rows:9,min_columns:6,min_rows:4},both:{columns:12,rows:11,min_columns:6,min_rows:6}}[this.show??"both"]}connectedCallback(){super.connectedCallback(),this.requestUpdate()}disconnectedCallback(){super.disconnectedCallback(),this.attempts.end(),this.subscription.close(),this.connection?.removeEventListener("ready",this.reconnected),this.connection?.removeEventListener("disconnected",this.disconnected),this.connection=void 0}shouldUpdate(C){let H=C.get("hass");return C.size!==1||!H||!this.hass||H.language!==this.hass.language||H.locale!==this.hass.locale||H.entities!==this.hass.entities||this.entities.some(V=>H.states[V]!==this.hass?.states[V])}willUpdate(C){let{hass:H,config:V}=this;if(!H||!V||!this.isConnected)return;let M=C.get("hass");(M?.entities!==H.entities||C.has("config"))&&(this.entities=q5(H,V.config_entry_id));let r=M!==void 0&&M.language!==H.language;this.isReady&&=!r;let e=C.get("config"),i=C.has("config")&&e?.config_entry_id!==V.config_entry_id,o=!this.connection;this.connection||(this.connection=H.connection,this.connection.addEventListener("ready",this.reconnected),this.connection.addEventListener("disconnected",this.disconnected)),(o||i||r)&&this.attempts.begin()}render(){let{hass:C,config:H,accounts:V}=this,{show:M}=this,r=H?.title?a`<h2>${H.title}</h2>`:A;if(!C||!H||!V||!this.isReady)return a`<ha-card
        class=${M==="compact"||M==="dial_pad"?"small":""}
        aria-busy="true"
      >
        ${M==="compact"?A:r}
      </ha-card>`;let e=H.config_entry_id,i=V.filter(n=>e===void 0||n.config_entry_id===e);if(M==="compact")return a`<telephony-compact
        .hass=${C}
        .account=${e}
        .accounts=${i}
        .preview=${this.preview}
      ></telephony-compact>`;let o=this.sentence!==void 0&&V.length===0,d=M!=="log"&&B(i).length>0;this.hide(M==="dial_pad"&&!d&&!this.preview);let v=M!=="dial_pad"&&i.some(({capabilities:n,state:Z})=>n.includes("call_history")||Z!=="running");return a`
      <ha-card
        class=${v?"":"small"}
        role="region"
        aria-label=${H.title||t(C,M?`show_${M}`:"phone")}
      >
        ${r}
        <telephony-current-calls
          .hass=${C}
          .entities=${this.entities}
          .accounts=${i}
          ?hidden=${this.entities.length===0}
        ></telephony-current-calls>
        ${d?a`<telephony-dial-pad
                .hass=${C}
                .account=${e}
                .accounts=${i}
                .hasKeys=${M==="dial_pad"}
                .progress=${this.opened?void 0:this.placed.progress}
                @call-wanted=${this.place}
                @dismissed=${()=>this.placed.forget()}
              ></telephony-dial-pad>`:A}
        ${M==="dial_pad"||o?A:w5(C,i,e)}
        ${this.sentence?a`<p class="sentence" role="alert">${this.sentence}</p>`:A}
        ${v?a`<telephony-call-log
                .hass=${C}
                .account=${e}
                .takeFirst=${this.takeFirst}
                .canMark=${this.canMark}
                @call-opened=${n=>this.opened=n.detail}
                @call-seen=${this.markSeen}
              ></telephony-call-log>`:A}
      </ha-card>
      ${this.opened?a`<telephony-call-details
              .hass=${C}
              .row=${this.opened}
              .accounts=${i}
              .progress=${this.placed.progress}
              @call-wanted=${this.place}
              @call-seen=${this.markSeen}
              @closed=${()=>this.opened=void 0}
            ></telephony-call-details>`:A}
    `}hide(C){if(this.hidden!==C){this.hidden=C;let H={value:!C};this.dispatchEvent(new CustomEvent("card-visibility-changed",{detail:H,bubbles:!0,composed:!0}))}}takeFirst=()=>{let{first:C}=this;return this.first=void 0,C};canMark=C=>this.accounts?.some(H=>H.config_entry_id===C&&H.may_control)??!1;reconnected=()=>{this.subscription.forget(),this.attempts.begin(),this.calls?.refresh()};disconnected=()=>this.attempts.end();get calls(){return this.renderRoot.querySelector("telephony-call-log, telephony-compact")}async start(C){let H=this.config?.config_entry_id;await Promise.all([this.subscription.open(this.hass,H),this.loading.run()]),C&&this.calls?.refresh()}async load(){let{hass:C}=this;if(C){if(!this.accounts&&(this.show??"log")==="log"){let H=this.config?.config_entry_id;this.first=j(C,{filter:"all",text:"",account:H},null,A1),this.first.catch(()=>{})}try{let[H]=await Promise.all([q(C),y(C)]);this.accounts&&Y5(this.accounts)!==Y5(H)&&(d1.haveChanged=!0,this.dispatchEvent(new Event("hass-refresh-current-user",{bubbles:!0,composed:!0}))),this.accounts=H,this.sentence=void 0}catch(H){throw this.accounts??=[],this.first=void 0,this.sentence=h(this.hass??C,H),H}finally{this.isReady||=this.hass?.language===C.language}}}take(C){if(this.calls?.take(C),this.opened){let H=new Map(C.calls.map(V=>[V.id,V]));this.opened={...this.opened,calls:this.opened.calls.map(V=>V.config_entry_id===C.config_entry_id?{...H.get(V.id)??V,to_return:C.unreturned.includes(V.id)}:V)}}C.refresh&&this.attempts.begin()}place({detail:C}){let{hass:H}=this;H&&!this.preview&&this.placed.place(H,C,V=>g(H).duration(V))}async markSeen({detail:C}){let[H]=C.calls,{hass:V}=this;if(!V||!H)return;let{number:M}=H,r=M===null?{call_ids:C.calls.map(({id:e})=>e)}:{number:M};try{await X2(V,H.config_entry_id,r),this.sentence=void 0}catch(e){this.sentence=h(V,e)}}static styles=[S,P5,Q5]};s("telephony-card",P1);var X5=window.customCards??=[];X5.some(({type:L})=>L==="telephony-card")||X5.push({type:"telephony-card",name:"Telephony",description:"Your calls, and a dial pad.",preview:!0,documentationURL:"https://github.com/OWNER/ha-telephony",getEntitySuggestion:L5});
/*! @license Material Design Icons, Copyright Pictogrammers, SPDX-License-Identifier: Apache-2.0 */
/*! Bundled license information:

@lit/reactive-element/css-tag.js:
  (**
   * @license
   * Copyright 2019 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

@lit/reactive-element/reactive-element.js:
lit-html/lit-html.js:
lit-element/lit-element.js:
lit-html/directive.js:
  (**
   * @license
   * Copyright 2017 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

lit-html/is-server.js:
  (**
   * @license
   * Copyright 2022 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

lit-html/directive-helpers.js:
  (**
   * @license
   * Copyright 2020 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)
*/
